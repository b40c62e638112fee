public import Torch

// B batch, T positions of this pass, S positions to attend to, D width.

/// What the parts of a transformer know about a batch besides its vectors: where its tokens stand, which of
/// them count, and what came before.
///
/// One object goes through all layers of a pass, so that masks and angles are computed once.
public final class SequenceContext {
  /// Where each token stands: [T] or [B, T], integers.
  public let positions: Tensor
  /// Which keys count: [B, S], true for tokens and false for padding; nil when all do.
  public let keyMask: Tensor?
  /// Keys and values of earlier passes.
  public let cache: KeyValueCache?
  /// What cross-attention attends to: [B, S', D].
  public let memory: Tensor?
  /// Which vectors of the memory count: [B, S'].
  public let memoryMask: Tensor?
  /// How texts lie that are one behind the other in one row; nil for a row for each.
  public let packing: Packing?

  /// What follows from positions and masks alone: later passes over the same have it too.
  private final class Constants {
    var masks: [(key: MaskKey, mask: AttentionMask)] = []
    var tables: [(key: AnyHashable, table: [Tensor])] = []
  }
  private let constants: Constants
  private var tables: [(key: AnyHashable, table: [Tensor])] = []

  /// - Parameters:
  ///   - positions: Where each token stands: [T] or [B, T].
  ///   - keyMask: Which keys count, those in the cache too: [B, S]; nil when all do.
  ///   - cache: Keys and values of earlier passes, which this pass adds to.
  ///   - memory: What cross-attention attends to: [B, S', D].
  ///   - memoryMask: Which vectors of the memory count: [B, S'].
  ///   - packing: How texts lie that are one behind the other in one row; B is 1 then.
  public init(
    positions: Tensor, keyMask: Tensor? = nil, cache: KeyValueCache? = nil, memory: Tensor? = nil,
    memoryMask: Tensor? = nil, packing: Packing? = nil
  ) {
    self.positions = positions
    self.keyMask = keyMask?.to(.bool)
    self.cache = cache
    self.memory = memory
    self.memoryMask = memoryMask?.to(.bool)
    self.packing = packing
    constants = Constants()
  }

  /// The context of a pass over the same positions as an earlier one.
  private init(after last: SequenceContext) {
    positions = last.positions
    constants = last.constants
    (keyMask, cache, memory, memoryMask, packing) = (nil, nil, nil, nil, nil)
  }

  /// Positions counted from what is in the cache, for T new tokens.
  public static func counting(
    _ length: Int, on device: Device, keyMask: Tensor? = nil, cache: KeyValueCache? = nil
  ) -> SequenceContext {
    let start = cache?.length ?? 0
    let positions = Tensor.arange(
      Scalar(start), Scalar(start + length), dtype: .int64, device: device)
    return SequenceContext(positions: positions, keyMask: keyMask, cache: cache)
  }

  /// The same for T tokens without earlier passes. Positions, masks and constants are those of the last such pass, where
  /// that had as many tokens.
  static func counting(
    _ length: Int, on device: Device, after last: SequenceContext?
  ) -> SequenceContext {
    // Tensors of inference cannot be recorded.
    guard let last, last.positions.shape == [length], last.positions.device == device,
      last.positions.isInference == isInferenceMode
    else { return .counting(length, on: device) }
    return SequenceContext(after: last)
  }

  /// Positions counted over the tokens that count, so that padding takes none.
  ///
  /// - Parameters:
  ///   - mask: Which tokens count, those in the cache too: [B, S].
  ///   - length: How many of them are new, T; all when nil.
  ///   - cache: Keys and values of earlier passes.
  public static func countingTokens(
    of mask: Tensor, length: Int? = nil, cache: KeyValueCache? = nil
  ) -> SequenceContext {
    let length = length ?? mask.size(1)
    let counted = (mask.to(.int64).cumsum(dim: 1) - 1).clamp(min: 0)
    let positions = counted.narrow(dim: 1, start: mask.size(1) - length, length: length)
    return SequenceContext(positions: positions, keyMask: mask, cache: cache)
  }

  /// What is computed once a pass, by whichever layer comes first: angles, biases. Layers whose keys are equal share
  /// it.
  ///
  /// - Parameters:
  ///   - key: Everything that the result depends on, besides the context.
  ///   - isConstant: Whether it depends on no weights, so that later passes over the same positions may have it too.
  ///   - compute: What computes it.
  public func shared(
    _ key: some Hashable, isConstant: Bool = false, _ compute: () -> [Tensor]
  ) -> [Tensor] {
    let key = AnyHashable(key)
    let known = isConstant ? constants.tables : tables
    if let found = known.first(where: { $0.key == key }) { return found.table }
    let table = compute()
    if isConstant { constants.tables.append((key, table)) } else { tables.append((key, table)) }
    return table
  }

  // MARK: Masks

  private struct MaskKey: Equatable {
    let isCausal: Bool
    let window: Int?
    let isCross: Bool
    let queries: Int
    let keys: Int
  }

  /// Who may attend to whom.
  ///
  /// - Parameters:
  ///   - isCausal: Whether a token sees no later ones.
  ///   - window: How many tokens, itself included, a token sees back; nil for all.
  ///   - isCross: Whether the keys are the memory's.
  func mask(
    isCausal: Bool, window: Int?, isCross: Bool, queries: Int, keys: Int
  ) -> AttentionMask {
    let key = MaskKey(
      isCausal: isCausal, window: window, isCross: isCross, queries: queries, keys: keys)
    if let found = constants.masks.first(where: { $0.key == key }) { return found.mask }
    let mask = makeMask(key)
    constants.masks.append((key, mask))
    return mask
  }

  private func makeMask(_ key: MaskKey) -> AttentionMask {
    let padding = key.isCross ? memoryMask : keyMask
    let needsOrder = !key.isCross && (key.window != nil || (key.isCausal && key.queries > 1))
    if padding == nil, !needsOrder { return .all }
    if padding == nil, key.window == nil, key.queries == key.keys { return .causal }
    var allowed: Tensor?
    if needsOrder {
      let device = positions.device
      let offset = key.keys - key.queries
      let query =
        Tensor.arange(Scalar(key.queries), dtype: .int64, device: device)
        .unsqueeze(dim: 1) + offset
      let other = Tensor.arange(Scalar(key.keys), dtype: .int64, device: device).unsqueeze(dim: 0)
      let distance = query - other
      if key.isCausal { allowed = distance.ge(0) }
      if let window = key.window {
        let near = distance.lt(Scalar(window)) .& distance.gt(Scalar(-window))
        allowed = allowed.map { $0 .& near } ?? near
      }
      allowed = allowed?.unsqueeze(dim: 0).unsqueeze(dim: 0)
    }
    guard let padding else { return .some(allowed!) }
    let columns = padding.unsqueeze(dim: 1).unsqueeze(dim: 1)
    guard let order = allowed else { return .some(columns) }
    let both = order .& columns
    // A row of padding that may attend to nothing would be nan: it attends to everything instead.
    return .some(both .| both.any(dim: -1, keepdim: true).bitwiseNot())
  }
}
