// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "tokenizer-benchmark",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "taibai", path: "../..")],
  targets: [
    .executableTarget(
      name: "TokenizerBenchmark",
      dependencies: [.product(name: "Tokenizers", package: "taibai")])
  ],
  swiftLanguageModes: [.v6]
)
