/// A token that is found in the text before the model sees it, such as `[MASK]`.
public struct AddedToken: Sendable, Equatable {
  /// The text that is looked for.
  public var content: String
  /// Whether decoding can leave it out.
  public var isSpecial: Bool
  /// Whether it is only found where no letter, digit or underscore touches it.
  public var isSingleWord: Bool
  /// Whether it takes white space to its left along.
  public var stripsLeft: Bool
  /// Whether it takes white space to its right along.
  public var stripsRight: Bool
  /// Whether it is looked for in the normalised text, and normalised itself; else in the text as it is.
  public var isNormalized: Bool

  /// An added token. Special ones are looked for in the text as it is, others in the normalised one, unless
  /// `isNormalized` says otherwise.
  public init(
    _ content: String, isSpecial: Bool = false, isSingleWord: Bool = false,
    stripsLeft: Bool = false, stripsRight: Bool = false, isNormalized: Bool? = nil
  ) {
    self.content = content
    self.isSpecial = isSpecial
    self.isSingleWord = isSingleWord
    self.stripsLeft = stripsLeft
    self.stripsRight = stripsRight
    self.isNormalized = isNormalized ?? !isSpecial
  }

  public static func == (a: AddedToken, b: AddedToken) -> Bool {
    a.content.utf8.elementsEqual(b.content.utf8) && a.isSpecial == b.isSpecial
      && a.isSingleWord == b.isSingleWord && a.stripsLeft == b.stripsLeft
      && a.stripsRight == b.stripsRight && a.isNormalized == b.isNormalized
  }
}
