// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "model-benchmark",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "taibai", path: "../..")],
  targets: [
    .executableTarget(
      name: "ModelBenchmark",
      dependencies: [
        .product(name: "Commands", package: "taibai"),
        .product(name: "ConfigCommands", package: "taibai"),
        .product(name: "LazyConfig", package: "taibai"),
        .product(name: "Models", package: "taibai"),
        .product(name: "NN", package: "taibai"),
        .product(name: "Torch", package: "taibai"),
        .product(name: "Training", package: "taibai"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
