// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "taibai", path: "..")],
  targets: [
    .target(name: "CFuzzer"),
    .executableTarget(
      name: "FuzzConfig",
      dependencies: ["CFuzzer", .product(name: "LazyConfig", package: "taibai")],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
      ],
      linkerSettings: [
        .unsafeFlags(["-sanitize=fuzzer"]),
        // The default linker of Linux stops at libFuzzer's main.
        .unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux])),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
