import ConfigCommands
import Foundation
import LazyConfig
import Runs
import Torch

/// What a run's file says about where and how it ran.
enum RunFacts {
  /// The facts of a run that starts now.
  static func info(_ source: SourceArguments) -> RunInfo {
    let machine = Machine.current()
    return RunInfo(
      source: source.source, overrides: source.overrides, parent: source.source,
      versions: [
        "taibai": taibaiVersion, "libtorch": "\(Runtime.loadedVersion)",
        "swift": swiftVersion,
      ],
      machine: [
        "system": machine.system, "processor": machine.processor,
        "cores": "\(machine.usableCores)", "threads": "\(Runtime.threads)",
        "vectors": Runtime.cpuCapability,
        "products": "\(Runtime.productBackend(of: .float32))",
      ])
  }

  private static var swiftVersion: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #else
      "6.3"
    #endif
  }

  /// Where prepared data is kept: a folder that all runs share.
  static var cacheFolder: URL {
    let environment = ProcessInfo.processInfo.environment
    if let caches = environment["XDG_CACHE_HOME"], caches.hasPrefix("/") {
      return URL(filePath: caches).appending(path: "taibai/data")
    }
    #if os(macOS)
      let caches = "Library/Caches"
    #else
      let caches = ".cache"
    #endif
    return URL(filePath: NSHomeDirectory()).appending(path: "\(caches)/taibai/data")
  }
}

extension RunFolder {
  /// Whether there is a run at a path.
  static func isRun(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: RunFolder(path).info)
  }
}
