public import Torch

/// The tensors of a batch, by name:
///
///     TensorBatch([.ids: ids, .mask: mask, .labels: labels])
public struct TensorBatch {
  /// The tensors: few, so that one is found by comparing a few numbers.
  public private(set) var tensors: [(name: TensorName, tensor: Tensor)] = []

  /// A batch of these tensors; the last one counts where names are equal.
  public init(_ tensors: KeyValuePairs<TensorName, Tensor> = [:]) {
    for (name, tensor) in tensors { self[name] = tensor }
  }

  /// The tensor with a name; nil when there is none.
  public subscript(_ name: TensorName) -> Tensor? {
    get { tensors.first { $0.name == name }?.tensor }
    set {
      let place = tensors.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let tensor?): tensors[place].tensor = tensor
      case (let place?, nil): tensors.remove(at: place)
      case (nil, let tensor?): tensors.append((name, tensor))
      case (nil, nil): break
      }
    }
  }

  /// The tensor with a name.
  ///
  /// - Throws: ``NNError/missingInput(name:given:)`` when there is none.
  public func tensor(_ name: TensorName) throws(NNError) -> Tensor {
    guard let tensor = self[name] else {
      throw .missingInput(name: "\(name)", given: tensors.map { "\($0.name)" }.sorted())
    }
    return tensor
  }

  /// The same tensors on a device.
  ///
  /// - Throws: `TorchError` when the device does not exist.
  public func to(_ device: Device) throws -> TensorBatch {
    var moved = self
    for place in moved.tensors.indices where moved.tensors[place].tensor.device != device {
      moved.tensors[place].tensor = try moved.tensors[place].tensor.to(device)
    }
    return moved
  }
}
