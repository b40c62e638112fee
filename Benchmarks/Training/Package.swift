// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "training-benchmark",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "taibai", path: "../..")],
  targets: [
    .executableTarget(
      name: "TrainingBenchmark",
      dependencies: [
        .product(name: "LazyConfig", package: "taibai"),
        .product(name: "Models", package: "taibai"),
        .product(name: "NN", package: "taibai"),
        .product(name: "Torch", package: "taibai"),
        .product(name: "Training", package: "taibai"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
