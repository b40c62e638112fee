import Foundation

/// Loads configs from files and recipes, with everything that they extend.
///
/// A file may start with `extends:` and name one or several files, relative to itself, or recipes. Later
/// ones win over earlier ones, the file wins over all. Files are data: no file can run code, or name
/// anything but the targets of this program.
///
/// A file that somebody else wrote can be loaded too:
/// - What it extends must be named relative to it, and lie in the folder of the source, in the current
///   folder, in one of ``trustedFolders``, or below. A symbolic link counts as what it leads to.
/// - Only regular files are read, never pipes or devices, and no more than ``Limits/fileSize`` bytes in all.
/// - Files that extend each other, and links that lead in a circle, are errors.
public struct ConfigLoader: Sendable {
  /// The recipes that a source may name. All of the program by default.
  public var recipes: RecipeRegistry
  /// How large files may be. ``Limits/standard`` by default.
  public var limits: Limits
  /// Folders from which files may be extended, besides that of the source and the current one. Folders
  /// below them count too.
  public var trustedFolders: [String]

  /// A loader. Files may be extended from the source's folder, the current one, and the trusted ones.
  public init(
    recipes: RecipeRegistry = .discovered, limits: Limits = .standard, trustedFolders: [String] = []
  ) {
    self.recipes = recipes
    self.limits = limits
    self.trustedFolders = trustedFolders
  }

  /// Loads a source: the path of a YAML or JSON file, or the name of a recipe.
  ///
  /// The registry tells which names mean the same target, where files that are merged use several.
  ///
  /// - Throws: ``ConfigError`` that says which file, where, and by which chain it was extended.
  public func load(_ source: String, registry: TargetRegistry = .discovered) throws(ConfigError)
    -> ConfigTree
  {
    try load(source, saying: nil, registry: registry)
  }

  /// Loads a source as if its file said something else.
  private func load(
    _ source: String, saying text: String?, registry: TargetRegistry
  ) throws(ConfigError) -> ConfigTree {
    do throws(Problem) {
      var session = Session(loader: self, merge: Merge(names: TargetNames(registry)))
      return ConfigTree(try session.load(source, from: nil, saying: text))
    } catch {
      throw ConfigError(error)
    }
  }

  /// Loads a source and applies overrides.
  ///
  /// - Throws: ``ConfigError`` with everything that is wrong in the overrides, or in the source.
  public func load(
    _ source: String, overrides: [String], registry: TargetRegistry = .discovered
  ) throws(ConfigError) -> ConfigTree {
    let (tree, problems) = try compose(source, overrides: overrides, registry: registry)
    guard problems.isEmpty else { throw ConfigError(problems) }
    return tree
  }

  /// Loads a source, applies overrides and checks the result: the overrides that do not apply are left out
  /// and reported with everything else.
  ///
  /// - Throws: ``ConfigError`` when the source cannot be loaded.
  public func check(
    _ source: String, overrides: [String], registry: TargetRegistry = .discovered
  ) throws(ConfigError) -> CheckReport {
    let (tree, problems) = try compose(source, overrides: overrides, registry: registry)
    let report = tree.check(registry: registry)
    return CheckReport(
      problems: (problems + report.problems).sortedByPlace(), warnings: report.warnings)
  }

  /// A file after overrides, edited in place: what it extends stays as it is, and the file says what
  /// differs.
  ///
  /// - Returns: the new text; nothing is written.
  /// - Throws: ``ConfigError`` with everything that is wrong in the overrides; or when the file cannot say
  ///   the result, such as the removal of what it extends.
  public func edited(
    _ file: String, overrides: [String], registry: TargetRegistry = .discovered
  ) throws(ConfigError) -> String {
    guard Self.isFile(file) else {
      throw ConfigError(
        Problem(
          .badFile, at: .root,
          "'\(file)' is no file: only files are edited, and their names end in .yaml, .yml or .json"
        ))
    }
    let before = try load(file, registry: registry)
    let after = try load(file, overrides: overrides, registry: registry)
    let text: String
    do throws(Problem) {
      text = try SafeFile.read(file, name: file, limit: limits.fileSize, origin: nil)
    } catch {
      throw ConfigError(error)
    }
    let edited: String
    if Self.isJSON(file) {
      let own = try ConfigTree(json: text, name: file, limits: limits)
      edited = try InPlace.update(own, from: before, to: after, name: file).json
    } else {
      var document = try YAMLDocument(text, name: file, limits: limits)
      let own = try InPlace.update(document.tree, from: before, to: after, name: file)
      try document.update(to: own)
      edited = document.text
    }
    let difference = TreeDiff(
      from: after, to: try load(file, saying: edited, registry: registry), registry: registry)
    guard difference.isEmpty else {
      throw ConfigError(
        difference.changes.map {
          Problem(
            .badFile, at: $0.path, "\(file) cannot say this over what it extends",
            notes: ["remove it where it is written, or set it to another value here"])
        })
    }
    return edited
  }

  private func compose(
    _ source: String, overrides: [String], registry: TargetRegistry
  ) throws(ConfigError) -> (ConfigTree, [Problem]) {
    var tree = try load(source, registry: registry)
    var problems: [Problem] = []
    for (index, text) in overrides.enumerated() where problems.count < Limits.problems {
      do throws(SyntaxError) {
        let edit = try Edit(parsing: text)
        do throws(ConfigError) {
          try tree.apply(edit, registry: registry, number: index + 1)
        } catch {
          problems += error.problems
        }
      } catch {
        problems.append(Problem(error, in: text, number: index + 1))
      }
    }
    return (tree, problems)
  }

  static func isJSON(_ source: String) -> Bool { source.lowercased().hasSuffix(".json") }

  static func isFile(_ source: String) -> Bool {
    let lowercased = source.lowercased()
    return [".yaml", ".yml", ".json"].contains { lowercased.hasSuffix($0) }
  }
}

/// One load: the chain of files that extend each other, and the folders that may be read.
private struct Session {
  let loader: ConfigLoader
  private let merge: Merge
  /// The files that are being read, each because of the one before.
  private var chain: [String] = []
  private var folders: [String] = []
  private var count = 0
  /// How many bytes all files have.
  private var size = 0
  /// What files came to, by path.
  private var loaded: [String: Node] = [:]

  init(loader: ConfigLoader, merge: Merge) {
    self.loader = loader
    self.merge = merge
  }

  /// - Parameters:
  ///   - origin: where the source was named, in a file that extends it.
  ///   - given: what the file is taken to say, instead of what it does.
  mutating func load(
    _ source: String, from origin: Origin?, folder: String? = nil, saying given: String? = nil
  ) throws(Problem) -> Node {
    guard source.utf8.count <= Limits.pathLength else {
      let message = "there is no file or recipe with a name of \(source.utf8.count) bytes"
      throw Problem(.badFile, at: .root, message, origin: origin)
    }
    guard ConfigLoader.isFile(source) else { return try recipe(source, origin: origin) }
    if origin != nil, source.hasPrefix("/") || source.hasPrefix("~") {
      throw Problem(
        .badFile, at: .root, "'\(source)' is not relative to the file that extends it",
        origin: origin)
    }
    let named = folder.map { $0 == "." ? source : "\($0)/\(source)" } ?? source
    let real = try SafeFile.resolved(named, name: named, origin: origin)
    let path = SafeFile.shortened(named, real: real)
    if chain.isEmpty {
      folders = mayBeRead(path: path, real: real)
    } else if !folders.contains(where: { real.hasPrefix($0 == "/" ? "/" : $0 + "/") }) {
      throw Problem(
        .badFile, at: .root, "'\(source)' leads out of the folders that may be read",
        origin: origin,
        notes: folders.map { "may be read: \($0)" } + [
          "to read it too, run in a folder that holds both files, or name its folder with --trust"
        ])
    }
    if chain.contains(real) {
      let members = (chain.drop { $0 != real } + [real]).map { ($0 as NSString).lastPathComponent }
      throw Problem(
        .cycle, at: .root, "the files extend each other: \(members.joined(separator: " -> "))",
        origin: origin)
    }
    count += 1
    let limit = loader.limits.extendedFiles
    guard count <= limit, chain.count < Limits.extendedDepth else {
      throw Problem(
        .limit, at: .root,
        count > limit
          ? "more than \(limit) files are extended"
          : "files extend each other more than \(Limits.extendedDepth) levels deep",
        origin: origin)
    }
    // What several files extend is read once.
    if let known = loaded[path] { return known }
    var text = given ?? ""
    if given == nil {
      text = try SafeFile.read(real, name: path, limit: loader.limits.fileSize, origin: origin)
    }
    size += text.utf8.count
    guard size <= loader.limits.fileSize else {
      throw Problem(
        .limit, at: .root,
        "'\(path)' and the files before it have more than \(loader.limits.fileSize) bytes together",
        origin: origin)
    }
    chain.append(real)
    defer { chain.removeLast() }
    let (own, part) = try parse(text, name: path)
    let node = try merged(own, part: part, folder: (path as NSString).deletingLastPathComponent)
    if part != nil, let problem = Structure.partWithoutList(in: node) { throw problem }
    loaded[path] = node
    return node
  }

  /// The folder in which the source is named, the one in which it lies, the current one, and the trusted
  /// ones: each once, without symbolic links.
  private func mayBeRead(path: String, real: String) -> [String] {
    let parent = (path as NSString).deletingLastPathComponent
    let named = [
      parent.isEmpty ? "." : parent, (real as NSString).deletingLastPathComponent, ".",
    ]
    var folders: [String] = []
    for folder in named + loader.trustedFolders {
      let folder = try? SafeFile.resolved(folder, name: folder, origin: nil)
      if let folder, !folders.contains(folder) { folders.append(folder) }
    }
    return folders
  }

  private func parse(_ text: String, name: String) throws(Problem) -> (Node, part: Problem?) {
    let file = SourceFile(name: name)
    if ConfigLoader.isJSON(name) {
      var reader = JSONReader(text, file: file, limits: loader.limits)
      return (try reader.read(), reader.part)
    }
    var reader = YAMLReader(file: file, limits: loader.limits)
    return (try reader.read(text), reader.part)
  }

  /// A file over what it extends.
  ///
  /// - Parameter part: what is wrong with the file when it extends nothing.
  private mutating func merged(
    _ node: Node, part: Problem?, folder: String
  ) throws(Problem) -> Node {
    var own = node
    let extends: Node?
    switch node.value {
    case .map(var map):
      extends = map[ReservedKey.extends]
      map[ReservedKey.extends] = nil
      own.value = .map(map)
    case .call(var call):
      extends = call.arguments[ReservedKey.extends]
      call.arguments[ReservedKey.extends] = nil
      own.value = .call(call)
    default: extends = nil
    }
    guard let extends else {
      if let part { throw part }
      return node
    }
    var sources: [(String, Origin?)] = []
    switch extends.value {
    case .string(let source): sources = [(source, extends.origin)]
    case .list(let elements):
      for element in elements {
        guard case .string(let source) = element.value else {
          throw Problem(
            .badFile, at: Path([ReservedKey.extends]),
            "expected a file or a recipe, found \(element.value.summary)",
            origin: element.origin)
        }
        sources.append((source, element.origin))
      }
    default:
      throw Problem(
        .badFile, at: Path([ReservedKey.extends]),
        "expected a file, a recipe, or a list of them, found \(extends.value.summary)",
        origin: extends.origin)
    }
    var merged: Node?
    for (source, origin) in sources {
      let base = try load(source, from: origin, folder: folder.isEmpty ? "." : folder)
      if merged == nil { merged = base } else { merge.merge(base, into: &merged!) }
    }
    guard var result = merged else { return own }
    merge.merge(own, into: &result)
    return result
  }

  private func recipe(_ name: String, origin: Origin?) throws(Problem) -> Node {
    let found = loader.recipes.find(name)
    guard let recipe = found.first else {
      let names = loader.recipes.recipes.map(\.name)
      throw Problem(
        .badFile, at: .root,
        "there is no recipe '\(name)', and a file's name ends in .yaml, .yml or .json",
        origin: origin, suggestion: Suggestion.nearest(to: name, in: names),
        notes: names.isEmpty ? [] : ["recipes: \(names.prefix(30).joined(separator: ", "))"])
    }
    guard found.count == 1 else {
      throw Problem(
        .badFile, at: .root, "'\(name)' is the name of several recipes", origin: origin,
        notes: found.map { "at \($0.location)" })
    }
    do {
      return try recipe.tree().root
    } catch {
      throw Problem(.badFile, at: .root, "the recipe '\(name)' failed: \(error)", origin: origin)
    }
  }
}
