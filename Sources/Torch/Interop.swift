// Between Swift's values and CTorch's: lists and optionals. The generated operators use these.
internal import CTorch

extension [Tensor] {
  /// Takes over a list that CTorch gave.
  init(owning list: ct_tensor_list) {
    self = (0..<list.count).map { Tensor(owning: list.data![$0]) }
    ct_tensor_list_free(list)
  }
}

/// Lends the handles of `tensors` to `body`.
func withHandles<Result>(
  _ tensors: [Tensor], _ body: (UnsafeMutablePointer<ct_tensor?>, Int) -> Result
) -> Result {
  withUnsafeTemporaryAllocation(of: ct_tensor?.self, capacity: tensors.count) { buffer in
    for index in tensors.indices { buffer.initializeElement(at: index, to: tensors[index].handle) }
    return withExtendedLifetime(tensors) { body(buffer.baseAddress!, tensors.count) }
  }
}

/// Lends the handles of `tensors` to `body`, null for nil.
func withHandles<Result>(
  _ tensors: [Tensor?], _ body: (UnsafeMutablePointer<ct_tensor?>, Int) -> Result
) -> Result {
  withUnsafeTemporaryAllocation(of: ct_tensor?.self, capacity: tensors.count) { buffer in
    for index in tensors.indices { buffer.initializeElement(at: index, to: tensors[index]?.handle) }
    return withExtendedLifetime(tensors) { body(buffer.baseAddress!, tensors.count) }
  }
}

extension ct_optional_int {
  init(_ value: Int?) { self.init(has_value: value != nil, value: value ?? 0) }
}

extension ct_optional_double {
  init(_ value: Double?) { self.init(has_value: value != nil, value: value ?? 0) }
}

extension ct_optional_bool {
  init(_ value: Bool?) { self.init(has_value: value != nil, value: value ?? false) }
}

extension ct_optional_scalar {
  init(_ value: Scalar?) { self.init(has_value: value != nil, value: (value ?? 0).c) }
}

extension ct_optional_dtype {
  init(_ value: DType?) { self.init(has_value: value != nil, value: value?.rawValue ?? 0) }
}

extension ct_optional_device {
  init(_ value: Device?) { self.init(has_value: value != nil, value: (value ?? .cpu).c) }
}

extension ct_optional_memory_format {
  init(_ value: MemoryFormat?) { self.init(has_value: value != nil, value: value?.rawValue ?? 0) }
}

/// The same handles for functions whose header says that none is null.
func assumingDefined(_ handles: UnsafeMutablePointer<ct_tensor?>) -> UnsafePointer<ct_tensor> {
  UnsafeRawPointer(handles).assumingMemoryBound(to: ct_tensor.self)
}
