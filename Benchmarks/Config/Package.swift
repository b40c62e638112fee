// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "config-benchmark",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "taibai", path: "../..")],
  targets: [
    .executableTarget(
      name: "ConfigBenchmark",
      dependencies: [.product(name: "LazyConfig", package: "taibai")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
