// swift-tools-version: 6.3
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]
let linkerSettings: [LinkerSetting] = [
  .unsafeFlags(["-sanitize=fuzzer"]),
  // The default linker of Linux stops at libFuzzer's main.
  .unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux])),
]

let package = Package(
  name: "fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "taibai", path: "..")],
  targets: [
    .target(name: "CFuzzer"),
    .target(name: "Fuzzer", dependencies: ["CFuzzer"], swiftSettings: swiftSettings),
    .executableTarget(
      name: "FuzzConfig",
      dependencies: ["Fuzzer", .product(name: "LazyConfig", package: "taibai")],
      swiftSettings: swiftSettings, linkerSettings: linkerSettings),
    .executableTarget(
      name: "FuzzTokenizers",
      dependencies: ["Fuzzer", .product(name: "Tokenizers", package: "taibai")],
      swiftSettings: swiftSettings, linkerSettings: linkerSettings),
  ],
  swiftLanguageModes: [.v6]
)
