// swift-tools-version: 6.3
import CompilerPluginSupport
import PackageDescription

// libtorch lies where `make setup` puts it, in a cache that all checkouts share; TAIBAI_LIBTORCH
// names another place. Scripts/libtorch.py follows the same rule.
let libtorch: String = {
  let environment = Context.environment
  if let named = environment["TAIBAI_LIBTORCH"], !named.isEmpty { return named }
  let caches: String
  if let xdg = environment["XDG_CACHE_HOME"], xdg.hasPrefix("/") {
    caches = xdg
  } else {
    #if os(macOS)
      caches = (environment["HOME"] ?? "") + "/Library/Caches"
    #else
      caches = (environment["HOME"] ?? "") + "/.cache"
    #endif
  }
  return caches + "/taibai/libtorch-2.13.0"
}()

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// What the fuzzer in Fuzzing/ sees of LazyConfig: which branches an input takes.
let coverage: [SwiftSetting] =
  Context.environment["TAIBAI_FUZZ"] == nil ? [] : [.unsafeFlags(["-sanitize=fuzzer"])]

let package = Package(
  name: "taibai",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Torch", targets: ["Torch"]),
    .library(name: "NN", targets: ["NN"]),
    .library(name: "Models", targets: ["Models"]),
    .library(name: "Training", targets: ["Training"]),
    // A run's folder, loggers, report and metrics, without libtorch.
    .library(name: "Runs", targets: ["Runs"]),
    // The whole command line, for a program of one's own.
    .library(name: "Commands", targets: ["Commands"]),
    .executable(name: "taibai", targets: ["Tool"]),
    // Configs, without libtorch.
    .library(name: "LazyConfig", targets: ["LazyConfig"]),
    .library(name: "ConfigCommands", targets: ["ConfigCommands"]),
    // Text to ids and back, without libtorch.
    .library(name: "Tokenizers", targets: ["Tokenizers"]),
    .library(name: "TokenizerCommands", targets: ["TokenizerCommands"]),
    // Texts in files to batches of numbers, without libtorch.
    .library(name: "Datasets", targets: ["Datasets"]),
    .executable(name: "demo", targets: ["Demo"]),
    .executable(name: "generate-operators", targets: ["GenerateOperators"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
  ],
  targets: [
    // Configs: the tree of deferred calls. Nothing here knows of libtorch.
    .target(name: "CTargetRecords"),
    .macro(
      name: "LazyConfigMacros",
      dependencies: [
        .product(name: "SwiftSyntax", package: "swift-syntax"),
        .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
        .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
        .product(name: "SwiftDiagnostics", package: "swift-syntax"),
        .product(name: "SwiftIfConfig", package: "swift-syntax"),
        .product(name: "SwiftParser", package: "swift-syntax"),
        .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
      ],
      swiftSettings: swiftSettings
    ),
    .target(
      name: "LazyConfig",
      dependencies: [
        "CTargetRecords",
        "LazyConfigMacros",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: swiftSettings + coverage
    ),
    .target(
      name: "ConfigCommands",
      dependencies: [
        "LazyConfig",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "RetinaNetExample",
      dependencies: [
        "ConfigCommands",
        "LazyConfig",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/RetinaNet",
      exclude: ["retinanet.yaml"],
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "LiBaiBertExample",
      dependencies: [
        "ConfigCommands",
        "LazyConfig",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/LiBaiBert",
      exclude: ["libai_bert.yaml"],
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "SeedDiscussionExample",
      dependencies: [
        "ConfigCommands",
        "LazyConfig",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Examples/SeedDiscussion",
      swiftSettings: swiftSettings
    ),
    // Targets in a module that the tests link and never name, without any of the settings above.
    .target(name: "OtherTargets", dependencies: ["LazyConfig"], path: "Tests/OtherTargets"),
    // Counts allocations, so that tests of growth need no clock.
    .target(name: "WorkCounter", path: "Tests/WorkCounter"),
    .testTarget(
      name: "LazyConfigTests", dependencies: ["LazyConfig", "OtherTargets", "WorkCounter"],
      exclude: ["Conformance/exceptions.json", "Conformance/Cases"], swiftSettings: swiftSettings),
    // Macros, as the compiler expands them. A target that depends on the macros themselves would have every
    // test built for the host a second time.
    .testTarget(
      name: "LazyConfigMacrosTests", dependencies: ["LazyConfig"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "LazyConfig", "LiBaiBertExample", "RetinaNetExample", "SeedDiscussionExample",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ConfigCommandsTests",
      dependencies: [
        "ConfigCommands", "LazyConfig", "RetinaNetExample",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),

    // Text to ids and back. Needs nothing but Foundation.
    .target(name: "Tokenizers", swiftSettings: swiftSettings),
    .testTarget(
      name: "TokenizersTests", dependencies: ["Tokenizers"], exclude: ["Fixtures"],
      swiftSettings: swiftSettings),
    .target(
      name: "TokenizerCommands",
      dependencies: [
        "ConfigCommands", "Tokenizers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "TokenizerCommandsTests",
      dependencies: [
        "TokenizerCommands", "Tokenizers",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),

    // Texts in files to batches of numbers.
    .target(
      name: "Datasets", dependencies: ["LazyConfig", "LazyConfigMacros", "Tokenizers"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "LazyConfig", "Tokenizers"],
      exclude: ["Fixtures"], swiftSettings: swiftSettings),

    // C over libtorch: the only target that sees its headers.
    .target(
      name: "CTorch",
      exclude: ["README.md", "operators.yaml", "Generated/skipped.txt"],
      cxxSettings: [
        // Always optimised: debug builds of the binding would only make tests slow.
        .unsafeFlags(["-isystem", "\(libtorch)/include", "-O2", "-g0", "-Wall", "-Wextra"])
      ],
      linkerSettings: [
        // libtorch.so of a CUDA build pulls in libtorch_cuda, which nothing refers to by symbol.
        .unsafeFlags([
          "-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
          "-Xlinker", "--no-as-needed", "-ltorch", "-ltorch_cpu", "-lc10",
        ])
      ]
    ),
    .target(name: "Torch", dependencies: ["CTorch"], swiftSettings: swiftSettings),
    // Modules: layers, and what all modules have.
    .target(
      name: "NN", dependencies: ["LazyConfig", "LazyConfigMacros", "Torch"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "NNTests", dependencies: ["LazyConfig", "NN", "Torch"], exclude: ["Fixtures"],
      swiftSettings: swiftSettings),
    // Architectures and recipes, a folder each.
    .target(
      name: "Models",
      dependencies: ["LazyConfig", "LazyConfigMacros", "NN", "Tokenizers", "Torch"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ModelsTests",
      dependencies: ["LazyConfig", "Models", "NN", "Tokenizers", "Torch"],
      exclude: ["Fixtures"], swiftSettings: swiftSettings),
    // Optimizers and schedules, and what a trainer does with them.
    .target(
      name: "Training",
      dependencies: [
        "Datasets", "LazyConfig", "LazyConfigMacros", "NN", "Runs", "Tokenizers", "Torch",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "TrainingTests", dependencies: ["LazyConfig", "Models", "NN", "Torch", "Training"],
      exclude: ["Fixtures"], swiftSettings: swiftSettings),
    // What a run leaves behind: records, TensorBoard's events, reports; and metrics. Without libtorch.
    .target(
      name: "Runs", dependencies: ["LazyConfig", "LazyConfigMacros"], swiftSettings: swiftSettings),
    .testTarget(
      name: "RunsTests", dependencies: ["LazyConfig", "Runs"], exclude: ["Fixtures"],
      swiftSettings: swiftSettings),
    // Whole runs by name, and what they do at evaluations.
    .target(
      name: "Recipes",
      dependencies: [
        "Datasets", "LazyConfig", "LazyConfigMacros", "Models", "NN", "Runs", "Tokenizers", "Torch",
        "Training",
      ],
      swiftSettings: swiftSettings),
    // The program's verbs, one file each; a user's own program has them too.
    .target(
      name: "Commands",
      dependencies: [
        "ConfigCommands", "Datasets", "LazyConfig", "Models", "NN", "Recipes", "Runs",
        "TokenizerCommands", "Tokenizers", "Torch", "Training",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "Tool",
      dependencies: [
        "Commands",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings
    ),
    // What `make demo` runs: the program of the example package, an attention of its own and every command. It is compiled
    // as that package does, without the settings above.
    .executableTarget(
      name: "Demo",
      dependencies: ["Commands", "LazyConfig", "NN", "Torch"],
      path: "Examples/CustomAttention/Sources/CustomAttention"
    ),
    // Writes CTorch's and Torch's functions over libtorch's operators.
    .target(
      name: "OperatorGenerator",
      dependencies: [.product(name: "Yams", package: "Yams")],
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "GenerateOperators",
      dependencies: [
        "OperatorGenerator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "OperatorGeneratorTests",
      dependencies: ["OperatorGenerator"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "TorchTests", dependencies: ["Torch", "WorkCounter"], exclude: ["Fixtures"],
      swiftSettings: swiftSettings
    ),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Commands", "LazyConfig", "Models", "Runs", "Tool", "Torch",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx20
)
