import Testing
import Torch

/// Every rule of the header has its message.
@Suite struct SafetensorsHeaderErrorTests {
  /// A header with one tensor 'a' of 24 bytes, in which some text is replaced.
  static func header(_ old: String = "", _ new: String = "") -> String {
    let header = #"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"#
    return old.isEmpty ? header : header.replacing(old, with: new)
  }

  /// Two tensors of 8 bytes each at the given offsets.
  static func header(_ a: ClosedRange<Int>, _ b: ClosedRange<Int>) -> String {
    #"{"a":{"dtype":"I64","shape":[1],"data_offsets":[\#(a.lowerBound),\#(a.upperBound)]},"#
      + #""b":{"dtype":"I64","shape":[1],"data_offsets":[\#(b.lowerBound),\#(b.upperBound)]}}"#
  }

  static let whole = "a whole number from 0 to 9223372036854775807 is needed"

  /// Headers of files with 24 bytes of data.
  static let headers: [(String, String)] = [
    // JSON.
    (
      "",
      "the header is not valid JSON at byte 0: expected '{' at the begin of a map, found the "
        + "header's end"
    ),
    (" {}", "the header begins with ' ', not with '{'"),
    ("[]", "the header begins with '[', not with '{'"),
    ("\u{feff}{}", "the header begins with byte 0xef, not with '{'"),
    (
      "{",
      "the header is not valid JSON at byte 1: expected '\"' at the begin of a string, found "
        + "the header's end"
    ),
    (
      "{a:1}",
      "the header is not valid JSON at byte 1: expected '\"' at the begin of a string, found 'a'"
    ),
    ("{\"a\" 1}", "the header is not valid JSON at byte 5: expected ':' after a key, found '1'"),
    (
      header("}}", "},}"),
      "the header is not valid JSON at byte 57: expected '\"' at the begin of a string, found '}'"
    ),
    (
      header("}}", "}"),
      "the header is not valid JSON at byte 56: expected '}' or ',' in a map, found the "
        + "header's end"
    ),
    (
      header("}}", "}} x"),
      "the header is not valid JSON at byte 58: expected nothing but spaces after the last "
        + "'}', found 'x'"
    ),
    (
      header("}}", "}}\0"),
      "the header is not valid JSON at byte 57: expected nothing but spaces after the last "
        + "'}', found byte 0x00"
    ),
    (
      header("3]", "3;"),
      "the header is not valid JSON at byte 32: expected ']' or ',' in a list, found ';'"
    ),
    (
      header("\"a\"", "\"a"),
      "the header is not valid JSON at byte 6: expected ':' after a key, found 'd'"
    ),
    (header("24]}}", "24],\"x"), "the header is not valid JSON at byte 56: a string has no end"),
    (
      header("\"a\"", "\"a\nb\""),
      "the header is not valid JSON at byte 3: byte 0x0a stands in a string without an escape"
    ),
    (
      header("\"a\"", #""\x""#), "the header is not valid JSON at byte 3: there is no escape of 'x'"
    ),
    (
      header("\"a\"", #""\u12g4""#),
      "the header is not valid JSON at byte 6: an escape of 'u' needs four hexadecimal digits"
    ),
    (
      header("\"a\"", #""\ud83d""#),
      "the header is not valid JSON at byte 4: half of a surrogate pair stands alone"
    ),
    (
      header("\"a\"", #""\ude00\ud83d""#),
      "the header is not valid JSON at byte 4: half of a surrogate pair stands alone"
    ),
    (
      header("\"a\"", #""\ud83dA""#),
      "the header is not valid JSON at byte 4: half of a surrogate pair stands alone"
    ),
    // Keys.
    (
      header("}}", "},\"\\u0061\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[24,24]}}"),
      "the header has two entries 'a'"
    ),
    (header("\"shape\"", "\"dtype\":\"F32\",\"shape\""), "'a' has two entries 'dtype'"),
    (header("\"dtype\"", "\"shape\":[6],\"dtype\""), "'a' has two entries 'shape'"),
    (header("]}", "],\"data_offsets\":[0,24]}"), "'a' has two entries 'data_offsets'"),
    (
      header("{\"a\"", "{\"__metadata__\":{},\"__metadata__\":{},\"a\""),
      "the header has two entries '__metadata__'"
    ),
    (
      header("{\"a\"", #"{"__metadata__":{"k":"1","k":"2"},"a""#),
      "'__metadata__' has two entries 'k'"
    ),
    (
      header("{\"a\"", #"{"__metadata__":{"k":1},"a""#),
      "'__metadata__' is no map of strings: see its entry 'k'"
    ),
    (
      header("{\"a\"", #"{"__metadata__":{"k":{"l":""}},"a""#),
      "'__metadata__' is no map of strings: see its entry 'k'"
    ),
    (header("{\"a\"", #"{"__metadata__":null,"a""#), "'__metadata__' is no map of strings"),
    (header("{\"a\"", #"{"__metadata__":["k"],"a""#), "'__metadata__' is no map of strings"),
    // One tensor's entry.
    (
      "{\"a\":null}",
      "the header is not valid JSON at byte 5: expected '{' at the begin of a map, found 'n'"
    ),
    ("{\"a\":{}}", "tensor 'a' has no 'dtype'"),
    (header("\"dtype\":\"F32\",", ""), "tensor 'a' has no 'dtype'"),
    (header("\"shape\":[2,3],", ""), "tensor 'a' has no 'shape'"),
    (header(",\"data_offsets\":[0,24]", ""), "tensor 'a' has no 'data_offsets'"),
    (
      header("\"shape\"", "\"strides\":[3,1],\"shape\""),
      "tensor 'a' has a field 'strides', but the format knows only 'dtype', 'shape' and "
        + "'data_offsets'"
    ),
    (
      header("F32", "float32"),
      "tensor 'a' is of the unknown dtype 'float32': the format knows BOOL, F4, F6_E2M3, "
        + "F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, "
        + "BF16, I32, U32, F32, C64, F64, I64, U64"
    ),
    (
      header("\"F32\"", "32"),
      "the header is not valid JSON at byte 14: expected '\"' at the begin of a string, found '3'"
    ),
    (
      header("[2,3]", "6"),
      "the header is not valid JSON at byte 28: expected '[' at the begin of a list, found '6'"
    ),
    (
      header("[2,3]", "[\"6\"]"),
      "the header is not valid JSON at byte 29: expected a number, found '\"'"
    ),
    (
      header("[2,3]", "[[6]]"),
      "the header is not valid JSON at byte 29: expected a number, found '['"
    ),
    (header("2,3", "-2,-3"), "tensor 'a' has '-2' in its 'shape': \(whole)"),
    (header("2,3", "2.0,3"), "tensor 'a' has '2.0' in its 'shape': \(whole)"),
    (header("2,3", "6e0"), "tensor 'a' has '6e0' in its 'shape': \(whole)"),
    (header("2,3", "02,3"), "tensor 'a' has '02' in its 'shape': \(whole)"),
    (header("2,3", "+6"), "tensor 'a' has '+6' in its 'shape': \(whole)"),
    (
      header("2,3", "9223372036854775808"),
      "tensor 'a' has '9223372036854775808' in its 'shape': \(whole)"
    ),
    (header("0,24", "0,2.4e1"), "tensor 'a' has '2.4e1' in its 'data_offsets': \(whole)"),
    (
      header("0,24", "0,18446744073709551640"),
      "tensor 'a' has '18446744073709551640' in its 'data_offsets': \(whole)"
    ),
    (
      header("0,24", "24"),
      "tensor 'a' has 1 number in its 'data_offsets': two are needed, its begin and its end"
    ),
    (
      header("0,24", ""),
      "tensor 'a' has 0 numbers in its 'data_offsets': two are needed, its begin and its end"
    ),
    (
      header("0,24", "0,12,24"),
      "tensor 'a' has 3 numbers in its 'data_offsets': two are needed, its begin and its end"
    ),
    (header("0,24", "24,0"), "tensor 'a' ends at byte 0, before it begins at byte 24"),
    (
      header("2,3", "4294967296,4294967296"),
      "tensor 'a' of shape [4294967296, 4294967296] would be larger than any file can be"
    ),
    (
      header("2,3", "0,4294967296,4294967296"),
      "tensor 'a' of shape [0, 4294967296, 4294967296] would be larger than any file can be"
    ),
    (
      header("2,3", "9223372036854775807"),
      "tensor 'a' of shape [9223372036854775807] would be larger than any file can be"
    ),
    (header("F32", "F4").replacing("2,3", with: "3"), "tensor 'a' of F4[3] ends within a byte"),
    (
      header("F32", "F6_E3M2").replacing("2,3", with: ""),
      "tensor 'a' of F6_E3M2[] ends within a byte"
    ),
    (
      header("2,3", "2,2"),
      "tensor 'a' of F32[2, 2] takes 16 bytes, but its 'data_offsets' give it 24"
    ),
    (header("2,3", "0"), "tensor 'a' of F32[0] takes 0 bytes, but its 'data_offsets' give it 24"),
    (
      header("F32", "U8").replacing("2,3", with: "1"),
      "tensor 'a' of U8[1] takes 1 byte, but its 'data_offsets' give it 24"
    ),
    // Where the data lies.
    (
      header("2,3", "2,4").replacing("24", with: "32"),
      "tensor 'a' ends at byte 32 of a data section of 24: the file is cut off or its header lies"
    ),
    (
      header(0...8, 16...24),
      "bytes 8 to 16 of the data section, before tensor 'b', belong to no tensor"
    ),
    (
      header(8...16, 16...24),
      "bytes 0 to 8 of the data section, before tensor 'a', belong to no tensor"
    ),
    (
      header(0...8, 4...12),
      "tensor 'b' begins at byte 4 of the data section, but tensor 'a' reaches to byte 8"
    ),
    (
      header(0...8, 0...8),
      "tensor 'b' begins at byte 0 of the data section, but tensor 'a' reaches to byte 8"
    ),
    (header(0...8, 8...16), "8 bytes at the end of the file belong to no tensor"),
    (header(8...16, 0...8), "8 bytes at the end of the file belong to no tensor"),
    ("{}", "24 bytes at the end of the file belong to no tensor"),
  ]

  @Test(arguments: headers) func aHeaderThatBreaksARuleSaysWhich(header: String, message: String)
    throws
  {
    let content = safetensors(header: header, data: [UInt8](repeating: 0, count: 24))
    try expect(content, gives: message)
  }

  @Test func theUnchangedHeaderIsValid() throws {
    try withTemporaryFolder { folder in
      try write(
        safetensors(header: Self.header(), data: [UInt8](repeating: 0, count: 24)),
        to: folder + "/a")
      #expect(try Safetensors.load(folder + "/a").keys.sorted() == ["a"])
    }
  }
}
