extension Tensor {
  /// The part that the indices select, in NumPy's and PyTorch's sense; see ``TensorIndexing``.
  ///
  /// Positions, ranges and `.newAxis` give a view of the same memory; a tensor of indices or a mask gives
  /// a copy. Assigning writes into this tensor, and broadcasts.
  public subscript<each Index: TensorIndexing>(_ indices: repeat each Index) -> Tensor {
    get {
      var list: [TensorIndex] = []
      repeat list.append((each indices).tensorIndex)
      return read(list)
    }
    set {
      var list: [TensorIndex] = []
      repeat list.append((each indices).tensorIndex)
      write(newValue, at: list)
    }
    // Written out because Swift 6.3.1 crashes on the accessor that it would derive here.
    _modify {
      var list: [TensorIndex] = []
      repeat list.append((each indices).tensorIndex)
      var value = read(list)
      yield &value
      write(value, at: list)
    }
  }

  private func read(_ indices: [TensorIndex]) -> Tensor {
    let (view, selection) = selecting(indices)
    return selection.isEmpty ? view : view.index(selection)
  }

  private func write(_ value: Tensor, at indices: [TensorIndex]) {
    let (view, selection) = selecting(indices)
    if selection.isEmpty {
      view.copy_(value.droppingLeadingOnes(to: view.rank))
    } else {
      view.indexPut_(selection, values: value)
    }
  }

  /// Applies what gives views, and lines the tensors up with the dimensions that they index.
  private func selecting(_ indices: [TensorIndex]) -> (view: Tensor, selection: [Tensor?]) {
    let named = indices.reduce(0) { $0 + $1.consumedDimensions }
    guard named <= rank else {
      OperatorFailure.stop(
        "\(indices.count) indices name \(named) dimensions of a tensor of shape \(shape)")
    }
    var view = self
    var dim = 0
    var selection: [Tensor?] = []
    var seenEllipsis = false
    for index in indices {
      switch index.resolved {
      case .position(let position):
        let size = view.size(dim)
        guard (-size..<size).contains(position) else {
          OperatorFailure.stop(
            "index \(position) lies outside dimension \(dim) of size \(size), shape \(shape)")
        }
        view = view.select(dim: dim, index: position)
      case .slice(let start, let end, let step):
        guard step > 0 else {
          OperatorFailure.stop("a stride of \(step): only positive strides exist")
        }
        if start != nil || end != nil || step != 1 {
          view = view.slice(dim: dim, start: start, end: end, step: step)
        }
        dim += 1
      case .ellipsis:
        if seenEllipsis { OperatorFailure.stop("an index has one .ellipsis at most") }
        seenEllipsis = true
        dim += rank - named
      case .newAxis:
        view = view.unsqueeze(dim: dim)
        dim += 1
      case .tensor(let tensor):
        while selection.count < dim { selection.append(nil) }
        selection += view.positions(of: tensor, at: dim)
        dim += index.consumedDimensions
      }
    }
    return (view, selection)
  }

  /// What `tensor` stands for at dimension `dim`: itself, or one tensor per dimension of a mask.
  private func positions(of tensor: Tensor, at dim: Int) -> [Tensor] {
    guard tensor.dtype == .bool else {
      // libtorch takes bytes for a mask and other narrow integers not at all: here all are positions.
      guard tensor.dtype.isInteger else {
        OperatorFailure.stop("a tensor of \(tensor.dtype) is no index: integers and booleans are")
      }
      return [tensor.dtype == .int64 ? tensor : tensor.to(.int64)]
    }
    guard tensor.rank > 0 else {
      OperatorFailure.stop("a mask needs a dimension: this one has rank 0")
    }
    guard tensor.shape == Array(shape[dim..<dim + tensor.rank]) else {
      OperatorFailure.stop(
        "a mask of shape \(tensor.shape) does not fit dimensions \(dim)..<\(dim + tensor.rank) "
          + "of shape \(shape)")
    }
    return tensor.rank == 1 ? [tensor] : tensor.nonzero().unbind(dim: 1)
  }

  /// Removes leading dimensions of size 1 that a target of `rank` dimensions does not have.
  private func droppingLeadingOnes(to rank: Int) -> Tensor {
    var result = self
    while result.rank > rank, result.size(0) == 1 { result = result.squeeze(dim: 0) }
    return result
  }
}

extension TensorIndex {
  /// A tensor that holds one integer and has no dimension stands for that position.
  fileprivate var resolved: Kind {
    guard case .tensor(let tensor) = kind, tensor.rank == 0, tensor.dtype.isInteger,
      let position = tensor.item().intValue
    else { return kind }
    return .position(position)
  }

  /// How many of the tensor's dimensions the index stands for.
  fileprivate var consumedDimensions: Int {
    switch kind {
    case .position, .slice: 1
    case .ellipsis, .newAxis: 0
    case .tensor(let tensor): tensor.dtype == .bool ? tensor.rank : 1
    }
  }
}
