/// A tensor's name as the file has it: two are equal when their bytes are.
///
/// Swift's strings are equal when they look the same, however Unicode composes their characters; a
/// file may tell such names apart.
struct TensorName: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (lhs: Self, rhs: Self) -> Bool { lhs.text.utf8.elementsEqual(rhs.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
