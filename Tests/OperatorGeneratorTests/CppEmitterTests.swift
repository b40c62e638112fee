import Testing

@testable import OperatorGenerator

@Suite struct CppEmitterTests {
  @Test func writesOneTensorOut() throws {
    let op = try makeOperator(
      "add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor")
    #expect(
      CppEmitter.function(op) == """
        ct_status ct_add_Tensor(ct_tensor CT_NONNULL self, ct_tensor CT_NONNULL other, ct_scalar alpha,
                                ct_tensor CT_NULLABLE *CT_NONNULL out) {
          return ct::guard([&] {
            *out = ct::give(at::_ops::add_Tensor::call(
                ct::Borrowed(self), ct::Borrowed(other), ct::scalar(alpha)));
          });
        }
        """)
  }

  @Test func writesNothingOutForAChangeInPlace() throws {
    let op = try makeOperator("abs_(Tensor(a!) self) -> Tensor(a!)")
    #expect(
      CppEmitter.function(op) == """
        ct_status ct_abs_(ct_tensor CT_NONNULL self) {
          return ct::guard([&] {
            at::_ops::abs_::call(ct::Borrowed(self).mutate());
          });
        }
        """)
  }

  @Test func writesSeveralResults() throws {
    let op = try makeOperator(
      "max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)")
    #expect(
      CppEmitter.function(op) == """
        ct_status ct_max_dim(ct_tensor CT_NONNULL self, ct_int dim, bool keepdim,
                             ct_tensor CT_NULLABLE *CT_NONNULL out_values,
                             ct_tensor CT_NULLABLE *CT_NONNULL out_indices) {
          return ct::guard([&] {
            auto [values, indices] = at::_ops::max_dim::call(ct::Borrowed(self), dim, keepdim);
            *out_values = ct::give(std::move(values));
            *out_indices = ct::give(std::move(indices));
          });
        }
        """)
  }

  @Test(arguments: [
    ("Tensor x", "ct_tensor CT_NONNULL x", "ct::Borrowed(x)"),
    ("Tensor? x", "ct_tensor CT_NULLABLE x", "ct::BorrowedOptional(x)"),
    (
      "Tensor[] x", "const ct_tensor CT_NULLABLE *CT_NONNULL x, ct_int x_count",
      "ct::BorrowedList(x, x_count).tensors()"
    ),
    (
      "Tensor?[] x", "const ct_tensor CT_NULLABLE *CT_NONNULL x, ct_int x_count",
      "ct::optional_tensors(x, x_count)"
    ),
    ("int x", "ct_int x", "x"), ("SymInt x", "ct_int x", "x"),
    ("int? x", "ct_optional_int x", "ct::optional_int(x)"),
    ("SymInt? x", "ct_optional_int x", "ct::optional_symbolic_int(x)"),
    ("int[2] x", "const ct_int *CT_NONNULL x, ct_int x_count", "ct::ints(x, x_count)"),
    ("SymInt[] x", "const ct_int *CT_NONNULL x, ct_int x_count", "ct::symbolic_ints(x, x_count)"),
    ("int[1]? x", "const ct_int *CT_NULLABLE x, ct_int x_count", "ct::optional_ints(x, x_count)"),
    (
      "SymInt[]? x", "const ct_int *CT_NULLABLE x, ct_int x_count",
      "ct::optional_symbolic_ints(x, x_count)"
    ),
    (
      "float[]? x", "const double *CT_NULLABLE x, ct_int x_count",
      "ct::optional_doubles(x, x_count)"
    ),
    ("bool[3] x", "const bool *CT_NONNULL x, ct_int x_count", "ct::bools<3>(x, x_count)"),
    ("Scalar[] x", "const ct_scalar *CT_NONNULL x, ct_int x_count", "ct::scalars(x, x_count)"),
    ("Scalar? x", "ct_optional_scalar x", "ct::optional_scalar(x)"),
    ("str x", "const char *CT_NONNULL x", "x"),
    ("str? x", "const char *CT_NULLABLE x", "ct::optional_string(x)"),
    ("Generator? x", "ct_generator CT_NULLABLE x", "ct::optional_generator(x)"),
    ("ScalarType x", "ct_dtype x", "ct::dtype(x)"),
    ("ScalarType? x", "ct_optional_dtype x", "ct::optional_dtype(x)"),
    ("Device? x", "ct_optional_device x", "ct::optional_device(x)"),
    ("MemoryFormat x", "ct_memory_format x", "ct::memory_format(x)"),
    ("Layout? x", "", "std::nullopt"), ("bool? pin_memory", "", "std::nullopt"),
  ])
  func passesEveryTypeOfParameter(argument: String, c: String, cpp: String) throws {
    let op = try makeOperator("f(\(argument)) -> ()")
    #expect(
      CppEmitter.function(op) == """
        ct_status ct_f(\(c)) {
          return ct::guard([&] {
            at::_ops::f::call(\(cpp));
          });
        }
        """)
  }

  @Test(arguments: [
    ("Tensor[]", "ct_tensor_list *CT_NONNULL out", "ct::give(at::_ops::f::call())"),
    ("Scalar", "ct_scalar *CT_NONNULL out", "ct::give(at::_ops::f::call())"),
    ("ScalarType", "ct_dtype *CT_NONNULL out", "ct::give(at::_ops::f::call())"),
    ("bool", "bool *CT_NONNULL out", "at::_ops::f::call()"),
    ("int", "ct_int *CT_NONNULL out", "at::_ops::f::call()"),
    ("SymInt", "ct_int *CT_NONNULL out", "at::_ops::f::call().expect_int()"),
    ("float", "double *CT_NONNULL out", "at::_ops::f::call()"),
  ])
  func returnsEveryTypeOfResult(type: String, c: String, cpp: String) throws {
    let op = try makeOperator("f() -> \(type)")
    #expect(
      CppEmitter.function(op) == """
        ct_status ct_f(\(c)) {
          return ct::guard([&] {
            *out = \(cpp);
          });
        }
        """)
  }
}
