// swift-tools-version: 6.3
import PackageDescription

// A package of a user's own: nothing of libtorch is named here, `swift build` is all.
let package = Package(
  name: "custom-attention",
  dependencies: [.package(name: "taibai", path: "../..")],
  targets: [
    .executableTarget(
      name: "CustomAttention",
      dependencies: [
        .product(name: "Commands", package: "taibai"),
        .product(name: "LazyConfig", package: "taibai"),
        .product(name: "NN", package: "taibai"),
        .product(name: "Torch", package: "taibai"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
