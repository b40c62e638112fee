import Foundation

extension RunFolder {
  /// The runs that these paths name: a run's folder itself, or a folder with runs in it, which stands for all of them.
  ///
  /// - Throws: ``RunError`` when a path is neither, with the nearest name of a run.
  public static func runs(at paths: [String]) throws(RunError) -> [RunFolder] {
    var found: [RunFolder] = []
    for path in paths {
      let folder = RunFolder(path)
      do throws(RunError) {
        try folder.requireRun()
        found.append(folder)
      } catch {
        let inside = folder.runsInside
        guard !inside.isEmpty else { throw error }
        found += inside
      }
    }
    var known: Set<RunFolder> = []
    return found.filter { known.insert($0).inserted }
  }

  /// The runs in this folder, in the order in which they started.
  private var runsInside: [RunFolder] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let runs = names.map { RunFolder(file($0)) }
      .filter { FileManager.default.fileExists(atPath: $0.info) }
    let starts = runs.map { (run: $0, start: (try? $0.readInfo())?.started ?? .distantFuture) }
    return starts.sorted { ($0.start, $0.run.path) < ($1.start, $1.run.path) }.map(\.run)
  }
}

extension Report {
  /// Where the page goes when nobody says: into the folder of a single run, or the one in which the first of several lies.
  public var defaultPath: String {
    guard let first = runs.first?.folder, runs.count > 1 else {
      return runs.first?.folder.report ?? "report.html"
    }
    let parent = (first.path as NSString).deletingLastPathComponent
    return (parent as NSString).appendingPathComponent("report.html")
  }
}
