import DenseLinearAlgebra

/// Runs a test at every level of the processor that this machine has.
func atEveryLevel(_ body: () throws -> Void) rethrows {
  for level in InstructionLevel.available { try level.forced(body) }
}
