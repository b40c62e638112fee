import Foundation
import LazyConfig
import Torch

/// The files of a Hugging Face folder.
struct HuggingFaceFiles {
  static let config = "config.json"
  static let weights = "model.safetensors"
  static let index = "model.safetensors.index.json"

  let folder: String

  func path(_ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }

  /// The fields of `config.json`, or of another file.
  func fields(_ name: String = config) throws -> ConfigMap { try map(name) }

  /// The elements of a file that holds a list.
  func list(_ name: String) throws -> [Node] {
    let root = try ConfigLoader(recipes: RecipeRegistry([])).load(path(name)).root
    guard case .list(let nodes) = root.value else {
      throw ConfigError(
        Problem(.badFile, at: .root, "\(path(name)): expected a list", origin: root.origin))
    }
    return nodes
  }

  /// All weights by their names, mapped and not read.
  func tensors() throws -> [String: Tensor] {
    let manager = FileManager.default
    if manager.fileExists(atPath: path(Self.weights)) {
      return try Safetensors.load(path(Self.weights))
    }
    guard manager.fileExists(atPath: path(Self.index)) else {
      throw HuggingFaceError.noWeights(folder: folder)
    }
    return try shards()
  }

  /// The weights of the files that the index names.
  private func shards() throws -> [String: Tensor] {
    guard case .map(let places) = try map(Self.index)["weight_map"]?.value else {
      throw HuggingFaceError.badIndex("expected a map 'weight_map'")
    }
    var files: [String: SafetensorsFile] = [:]
    var tensors: [String: Tensor] = [:]
    for entry in places.entries {
      guard case .string(let name) = entry.node.value, !name.contains("/"), name != ".." else {
        throw HuggingFaceError.badIndex(
          "'\(entry.key)' lies in \(entry.node.value.summary), which is no file of the folder")
      }
      let file = try files[name] ?? SafetensorsFile(path(name))
      files[name] = file
      tensors[entry.key] = try file.tensor(entry.key)
    }
    for (name, file) in files.sorted(by: { $0.key < $1.key }) {
      if let extra = file.names.first(where: { tensors[$0] == nil }) {
        throw HuggingFaceError.badIndex("'\(extra)' of \(name) is not listed")
      }
    }
    return tensors
  }

  private func map(_ name: String) throws -> ConfigMap {
    let tree = try ConfigLoader(recipes: RecipeRegistry([])).load(path(name))
    guard case .map(let map) = tree.root.value else {
      throw ConfigError(
        Problem(.badFile, at: .root, "\(path(name)): expected a map", origin: tree.root.origin))
    }
    return map
  }

  // MARK: Writing

  /// Writes the weights: into one file, or into several of at most so many bytes with an index.
  func write(_ tensors: [String: Tensor], shardBytes: Int) throws {
    let metadata = ["format": "pt"]
    let shards = Self.split(tensors, shardBytes: shardBytes)
    guard shards.count > 1 else {
      return try Safetensors.save(tensors, metadata: metadata, to: path(Self.weights))
    }
    var places = ConfigMap()
    for (number, names) in shards.enumerated() {
      let file = "model-\(Self.digits(number + 1))-of-\(Self.digits(shards.count)).safetensors"
      let part = Dictionary(uniqueKeysWithValues: names.map { ($0, tensors[$0]!) })
      try Safetensors.save(part, metadata: metadata, to: path(file))
      for name in names { places[name] = Node(.string(file)) }
    }
    let bytes = tensors.values.reduce(0) { $0 + $1.count * $1.elementSize }
    let index = ConfigTree(["metadata": ["total_size": .int(bytes)], "weight_map": .map(places)])
    try index.json.write(toFile: path(Self.index), atomically: true, encoding: .utf8)
  }

  /// The names of each file, in their order. A tensor larger than a file has one of its own.
  private static func split(_ tensors: [String: Tensor], shardBytes: Int) -> [[String]] {
    var shards: [[String]] = [[]]
    var filled = 0
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let bytes = tensor.count * tensor.elementSize
      if filled > 0, filled + bytes > shardBytes {
        shards.append([])
        filled = 0
      }
      shards[shards.count - 1].append(name)
      filled += bytes
    }
    return shards
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 5 - text.count)) + text
  }
}
