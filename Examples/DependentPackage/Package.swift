// swift-tools-version: 6.3
import PackageDescription

// A package of a user's own: nothing of libtorch is named here, `swift build` is all.
let package = Package(
  name: "dependent",
  dependencies: [.package(name: "taibai", path: "../..")],
  targets: [
    .executableTarget(
      name: "dependent", dependencies: [.product(name: "Torch", package: "taibai")])
  ],
  swiftLanguageModes: [.v6]
)
