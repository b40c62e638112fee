/// Writes `ctorch_operators.h`.
enum CHeaderEmitter {
  static func emit(_ groups: [ResolvedGroup]) -> String {
    var text = """
      \(generatedNotice)
      #ifndef CTORCH_OPERATORS_H
      #define CTORCH_OPERATORS_H

      #include "../ctorch_types.h"

      #ifdef __cplusplus
      extern "C" {
      #endif

      // A list is a pointer and a count; an optional list that is missing has the count -1.


      """
    for group in groups {
      text += "// \(group.name)\n\n"
      for op in group.operators { text += declaration(of: op) + ";\n" }
      text += "\n"
    }
    return text + """
      #ifdef __cplusplus
      }
      #endif

      #endif

      """
  }

  /// `ct_status ct_add_Tensor(…)`, broken to fit the line.
  static func declaration(of op: Operator) -> String {
    let head = "ct_status \(op.cName)("
    let indent = String(repeating: " ", count: head.count <= 48 ? head.count : 4)
    let lines = fill(
      op.cParameters, width: lineWidth - 3 - indent.count, first: lineWidth - 3 - head.count)
    return head + lines.joined(separator: "\n" + indent) + ")"
  }
}
