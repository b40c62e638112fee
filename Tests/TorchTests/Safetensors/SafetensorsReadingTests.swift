import Testing
import Torch

/// Reading what Python's safetensors wrote.
@Suite struct SafetensorsReadingTests {
  /// In the order of make_safetensors.py, which decides the data.
  static let dtypes: [(String, SafetensorsDType, DType)] = [
    ("bool", .bool, .bool), ("uint8", .u8, .uint8), ("int8", .i8, .int8),
    ("float8_e5m2", .f8e5m2, .float8e5m2), ("float8_e4m3fn", .f8e4m3, .float8e4m3fn),
    ("float8_e8m0fnu", .f8e8m0, .float8e8m0fnu),
    ("float8_e4m3fnuz", .f8e4m3fnuz, .float8e4m3fnuz),
    ("float8_e5m2fnuz", .f8e5m2fnuz, .float8e5m2fnuz),
    ("float4_e2m1fn_x2", .f4, .float4e2m1fnx2), ("int16", .i16, .int16),
    ("uint16", .u16, .uint16), ("float16", .f16, .float16), ("bfloat16", .bf16, .bfloat16),
    ("int32", .i32, .int32), ("uint32", .u32, .uint32), ("float32", .f32, .float32),
    ("complex64", .c64, .complex64), ("float64", .f64, .float64), ("int64", .i64, .int64),
    ("uint64", .u64, .uint64),
  ]

  @Test(arguments: dtypes.indices)
  func everyDTypeIsReadWithItsBytes(number: Int) throws {
    let (name, stored, dtype) = Self.dtypes[number]
    let file = try SafetensorsFile(safetensorsFixture("dtypes"))
    let tensor = try file.tensor("t.\(name)")
    #expect(tensor.dtype == dtype)
    #expect("\(dtype)" == name)
    #expect(tensor.shape == [2, 4])
    let data = pattern(8 * tensor.elementSize, number: number)
    #expect(tensor.rawBytes == (dtype == .bool ? data.map { $0 % 2 } : data))
    let info = try #require(file.info("t.\(name)"))
    #expect(info.dtype == stored)
    #expect(info.shape == (dtype == .float4e2m1fnx2 ? [2, 8] : [2, 4]))
    #expect(info.byteRange.count == 8 * tensor.elementSize)
  }

  @Test func valuesAreThoseThatPythonWrote() throws {
    let tensors = try Safetensors.load(safetensorsFixture("values"))
    #expect(tensors["float64"]!.array(of: Double.self) == [0.1, -2.5, .infinity])
    #expect(tensors["float32"]!.array(of: Float.self) == [1, 2, 3, 4.5])
    #expect(tensors["float32"]!.shape == [2, 2])
    #expect(tensors["float16"]!.array(of: Float.self) == [0.5, -2, 65504])
    #expect(tensors["bfloat16"]!.array(of: Float.self) == [1, -2, 3.140625])
    #expect(tensors["int64"]!.array(of: Int.self) == [.min, .max])
    #expect(tensors["uint16"]!.array(of: UInt16.self) == [0, 65535])
    #expect(tensors["int8"]!.item() == -128)
    #expect(tensors["bool"]!.array(of: Bool.self) == [true, false, true])
    #expect(tensors.count == 8)
  }

  @Test(arguments: [
    ("scalar", []), ("one", [1]), ("empty", [0]), ("empty.inside", [2, 0, 3]), ("row", [1, 3]),
    ("deep", [2, 1, 2, 1, 3]), ("packed", [2, 3]), ("packed.empty", [3, 0]),
  ]) func everyShapeIsRead(name: String, shape: [Int]) throws {
    let tensor = try SafetensorsFile(safetensorsFixture("shapes")).tensor(name)
    #expect(tensor.shape == shape)
    #expect(tensor.count == shape.reduce(1, *))
    #expect(tensor.isContiguous())
    #expect(!tensor.requiresGrad)
  }

  @Test func aFileWithoutTensorsIsEmpty() throws {
    let file = try SafetensorsFile(safetensorsFixture("none"))
    #expect(file.names == [])
    #expect(file.metadata == [:])
    #expect(try file.tensors().isEmpty)
    #expect(
      try SafetensorsFile(safetensorsFixture("metadata_only")).metadata == ["made by": "hand"])
  }

  @Test func namesOfAnyCharactersAreRead() throws {
    let file = try SafetensorsFile(safetensorsFixture("names"))
    #expect(file.metadata == ["ключ\n\"": "значение\t\\ 😀"])
    let names = [
      "", " ", "a", "B", "b", "a.b.c", "0", "quote \" and \\", "slash /", "tab\tnew\nline\r",
      "\0\u{1}\u{1f}\u{7f}\u{8}\u{c}", "é", "漢字", "😀", "\u{ffff}", "\u{2028}",
      "👩\u{200d}👩\u{200d}👧", "ß", "ÿ", "__metadata", String(repeating: "a", count: 300),
    ]
    #expect(Set(file.names) == Set(names))
    for (number, name) in names.enumerated() {
      #expect(try file.tensor(name).rawBytes == [UInt8(31 * number % 256)])
    }
  }

  @Test func blanksEscapesAndAnyOrderOfTheDataAreRead() throws {
    let file = try SafetensorsFile(safetensorsFixture("loose"))
    #expect(file.names == ["second", "first😀"])
    #expect(file.infos.map(\.byteRange) == [8..<12, 0..<8])
    #expect(try file.tensor("second").rawBytes == Array(pattern(12, number: 0)[8...]))
    #expect(try file.tensor("first😀").rawBytes == Array(pattern(12, number: 0)[..<8]))
    #expect(try file.tensor("first😀").shape == [])
  }

  @Test func typesWithoutACounterpartLeaveTheRestReadable() throws {
    let path = safetensorsFixture("six_bits")
    let file = try SafetensorsFile(path)
    #expect(file.infos.map(\.dtype) == [.f32, .f6e2m3, .f6e3m2, .f4])
    #expect(file.infos.map(\.dtype.dtype) == [.float32, nil, nil, .float4e2m1fnx2])
    #expect(file.infos.map(\.description)[1] == "e2m3: F6_E2M3[2, 2]")
    #expect(try file.tensor("a").rawBytes == Array(pattern(8, number: 0)))
    let unsupported = safetensorsError { () throws(SafetensorsError) in _ = try file.tensor("e2m3")
    }
    #expect(
      unsupported?.description
        == "\(path): tensor 'e2m3' is of F6_E2M3, for which libtorch has no dtype: "
        + "only the other tensors of the file can be read")
    let odd = safetensorsError { () throws(SafetensorsError) in _ = try file.tensor("odd") }
    #expect(
      odd?.description
        == "\(path): tensor 'odd' of F4[2, 3] cannot be read: libtorch keeps two of its elements "
        + "in one, so that the last dimension must be even")
    #expect(
      safetensorsError { () throws(SafetensorsError) in _ = try file.tensors() } == unsupported)
  }

  @Test func namesThatOnlyUnicodeTellsApartAreReadOneByOne() throws {
    let path = safetensorsFixture("twins")
    let file = try SafetensorsFile(path)
    #expect(file.names.count == 2)
    #expect(try file.tensor("caf\u{e9}").rawBytes == [0])
    #expect(try file.tensor("cafe\u{301}").rawBytes == [31])
    let error = safetensorsError { () throws(SafetensorsError) in _ = try file.tensors() }
    #expect(
      error?.description
        == "\(path): two tensors are named 'caf\u{e9}', composed of different Unicode characters, "
        + "and one dictionary cannot hold both: read them one by one")
  }

  @Test func aNameIsFoundHoweverItsCharactersAreComposed() throws {
    let file = try SafetensorsFile(safetensorsFixture("names"))
    #expect(try file.tensor("e\u{301}").rawBytes == file.tensor("\u{e9}").rawBytes)
  }

  @Test(arguments: [
    ("t.float33", "did you mean 't.float32'?"), ("float16", "did you mean 't.float16'?"),
    ("encoder.layer.0.weight", nil),
  ]) func aMissingTensorSuggestsTheNearest(name: String, suggestion: String?) throws {
    let path = safetensorsFixture("dtypes")
    let file = try SafetensorsFile(path)
    let error = safetensorsError { () throws(SafetensorsError) in _ = try file.tensor(name) }
    let expected = "\(path): there is no tensor '\(name)'" + (suggestion.map { ": " + $0 } ?? "")
    #expect(error?.description == expected)
  }

  @Test(arguments: ["dtypes", "shapes", "names", "loose"])
  func aFileSystemThatCannotMapGivesTheSame(name: String) throws {
    let mapped = try SafetensorsFile(safetensorsFixture(name))
    let copied = try SafetensorsFile(safetensorsFixture(name), copying: true)
    #expect(mapped.infos == copied.infos)
    for info in mapped.infos {
      #expect(try mapped.tensor(info.name).rawBytes == copied.tensor(info.name).rawBytes)
    }
  }
}
