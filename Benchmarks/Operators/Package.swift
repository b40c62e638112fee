// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "OperatorBenchmark",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "taibai", path: "../..")],
  targets: [
    .executableTarget(
      name: "OperatorBenchmark", dependencies: [.product(name: "Torch", package: "taibai")]),
    .executableTarget(
      name: "KernelBenchmark", dependencies: [.product(name: "Torch", package: "taibai")]),
  ],
  swiftLanguageModes: [.v6]
)
