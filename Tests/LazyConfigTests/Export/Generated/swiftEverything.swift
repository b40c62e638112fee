// Written by SwiftTextTests with TAIBAI_RECORD=1, from the tree of the same name. Do not edit.
// swift-format-ignore-file
import LazyConfig

@Recipe
func swiftEverything() -> Lazy<Everything> {
  Everything.lazy(
    flag: true,
    count: -9223372036854775808,
    small: -128,
    size: 9223372036854775807,
    ratio: 1e-05,
    single: .value(.infinity),
    text: .expression("it's \"quoted\" \\ \n\t\u{0} ${oc.env:NO_SUCH_VARIABLE,e}   日本 #{x} \\(x)"),
    act: .value(.geluTanh),
    sizes: [1, -2, 3],
    table: [[1.0, .value(.nan)], [], [.value(-.infinity), -0.0]],
    weights: ["b": 2.0, "a key": -1.0, "": 0.5],
    pair: .tuple(4, "four"),
    limit: nil,
    anything: .node(["list": [1, 2.5, nil, "text", [], [:]], "map": ["x": true]]),
    names: ["k": ["v", .reference("text")], "empty": []])
}
