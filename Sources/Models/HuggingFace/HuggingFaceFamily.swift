import LazyConfig
import NN

/// A family of models that Hugging Face's library has, as a value: what sets one of its members apart.
///
/// It is read from their `config.json` or from one of our models, and written as either. So each direction can be
/// checked by the other.
protocol HuggingFaceFamily: Sendable {
  /// `model_type` in a `config.json`.
  static var modelType: String { get }
  /// The classes that are understood. The first is assumed where a config names none.
  static var architectures: [String] { get }

  /// Reads a `config.json`. Problems are left with the reader.
  init(_ fields: FieldReader, architecture: String)

  /// Reads one of our models; nil when it is of another kind altogether.
  init?(_ model: any Module)

  /// This model with those optional parts that a file of weights has. Classes are named loosely: many a file of
  /// `BertForMaskedLM` holds the pooler and the head for the next sentence too.
  func fitting(_ names: Set<String>) -> Self

  /// The class that the model is of.
  var architecture: String { get }
  /// Our config.
  var tree: ConfigTree { get }
  /// The fields of their `config.json`, besides those that all models have.
  var fields: [(name: String, value: Value)] { get }
  /// How the weights' names correspond.
  var weights: WeightMap { get }
}

extension HuggingFaceFamily {
  func fitting(_ names: Set<String>) -> Self { self }

  /// Their `config.json` of this model.
  var json: String {
    var map = ConfigMap()
    map["architectures"] = Node(.list([Node(.string(architecture))]))
    map["model_type"] = Node(.string(Self.modelType))
    for (name, value) in fields { map[name] = Node(value) }
    let sorted = ConfigMap(map.entries.sorted { $0.key < $1.key }.map { ($0.key, $0.node) })
    return ConfigTree(Node(.map(sorted))).json
  }
}

/// The families, in the order in which a model of ours is compared with them.
let huggingFaceFamilies: [any HuggingFaceFamily.Type] = [
  HuggingFaceBert.self, HuggingFaceRoberta.self, HuggingFaceDistilBert.self, HuggingFaceGpt2.self,
  HuggingFaceLlama.self, HuggingFaceQwen2.self,
]
