/// Something that a tree builds and that holds a model: `taibai summary` and `config check` look at that.
public protocol HasModel {
  /// Where the model stands below this node: `model`.
  static var modelPath: String { get }

  /// Builds the model, with the parameters' type and device that hold now.
  func makeModel() throws -> any Module
}
