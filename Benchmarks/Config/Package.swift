// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "config-benchmark",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "taibai", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "ConfigBenchmark",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "ConfigCommands", package: "taibai"),
        .product(name: "LazyConfig", package: "taibai"),
      ],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
