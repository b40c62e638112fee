/// a·b. Where no integer holds it, the largest one: a parameter of that size is reported with its path.
func product(_ a: Int, _ b: Int) -> Int {
  let (result, overflows) = a.multipliedReportingOverflow(by: b)
  return overflows ? .max : result
}

/// a + b, and where no integer holds it the largest one.
func sum(_ a: Int, _ b: Int) -> Int {
  let (result, overflows) = a.addingReportingOverflow(b)
  return overflows ? .max : result
}
