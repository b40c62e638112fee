import Torch

extension Module {
  /// The modules as a tree, with the shapes of their parameters and how many numbers each has.
  ///
  ///     MLP                       2,099,712
  ///       up: Linear              1,050,624  weight [2048, 512], bias [2048]
  ///       down: Linear            1,049,088  weight [512, 2048], bias [512]
  public var treeDescription: String {
    var rows: [(label: String, count: Int, shapes: String)] = []
    var seen: Set<ObjectIdentifier> = []
    func add(_ name: String, _ module: any Module, _ depth: Int) {
      let indent = String(repeating: "  ", count: depth)
      let prefix = name.isEmpty ? "" : "\(name): "
      let isNew = seen.insert(ObjectIdentifier(module)).inserted
      let label = "\(indent)\(prefix)\(type(of: module))\(isNew ? "" : " (shared)")"
      guard isNew else {
        rows.append((label, 0, ""))
        return
      }
      var visitor = MemberVisitor()
      module.visitMembers(&visitor)
      let shapes = visitor.members.compactMap { name, member -> String? in
        if case .parameter(let parameter) = member, let tensor = parameter.tensor {
          "\(name) \(tensor.shape)"
        } else {
          nil
        }
      }
      rows.append((label, module.parameterCount, shapes.joined(separator: ", ")))
      for child in module.children { add(child.path, child.value, depth + 1) }
    }
    add("", self, 0)
    let labels = rows.map(\.label.count).max() ?? 0
    let counts = rows.map { grouped($0.count) }
    let digits = counts.map(\.count).max() ?? 0
    return zip(rows, counts).map { row, count in
      let label = row.label + String(repeating: " ", count: labels - row.label.count)
      let number = String(repeating: " ", count: digits - count.count) + count
      return row.shapes.isEmpty ? "\(label)  \(number)" : "\(label)  \(number)  \(row.shapes)"
    }.joined(separator: "\n")
  }
}

/// 1234567 as `1,234,567`.
package func grouped(_ number: Int) -> String {
  var text = ""
  for (index, digit) in String(number.magnitude).reversed().enumerated() {
    if index > 0, index % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return (number < 0 ? "-" : "") + String(text.reversed())
}
