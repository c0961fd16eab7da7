import Benchmark
import CounterStream
import DenseLinearAlgebra
import Measures
import NeuralTangentKernel
import SubspaceEmbedding

/// Each kernel against its limit, measured in the same run.
let benchmarks: @Sendable () -> Void = {
  measure("Walsh–Hadamard transform of 2²⁰ doubles / axpy over them", .atMost(3.5)) {
    let axpy = Axpy(1 << 20)
    var x = (0..<1 << 20).map { Double($0 % 7) - 3 }
    var finding = compare(41) {
      elapsed { WalshHadamard.transform(&x) }
    } to: {
      axpy.pass()
    }
    // Entries grow by 2¹⁰ in norm with every transform; 42 of them stay far from overflow.
    finding.note = "axpy on \(Parallelism.threadCount) threads"
    return finding
  }

  let counted = [Size(2000, 1, 65_536), Size(1437, 1, 16_384), Size(1000, 1, 65_536)]
  for size in counted {
    measure(
      "bit Gram of \(size.points)×\(size.width): share of the peak of counting",
      size.points == 2000 ? .atLeast(0.6) : nil
    ) {
      let pattern = randomPattern(size)
      let n = Double(size.points)
      var finding = compare(5) {
        elapsed { _ = pattern.commonCounts() }
      } to: {
        BitPeak.seconds(pairs: n * n * Double(size.width) / 2)
      }
      finding.value = 1 / finding.value
      finding.note = BitPeak.instructions
      return finding
    }
  }

  measure("flips of 1000×65,536 activations / memory reads at the rate of axpy") {
    let size = Size(1000, 1, 65_536)
    let (one, other) = (randomPattern(size), randomPattern(size))
    let axpy = Axpy()
    return compare(9) {
      elapsed { _ = one.flips(since: other) }
    } to: {
      axpy.seconds(bytes: Double(2 * 8 * one.words.count))
    }
  }

  measure("copy of 128 MiB on one thread / axpy over as many bytes") {
    let axpy = Axpy()
    return compare(9) {
      axpy.copy()
    } to: {
      axpy.seconds(bytes: 16 * Double(1 << 24))
    }
  }

  for size in [Size(2000, 64, 65_536), Size(1437, 65, 16_384), Size(1000, 16, 65_536)] {
    measure("two products \(size) / their operations at the peak of dgemm") {
      let (products, peak) = (TwoProducts(size), LargeProduct())
      return compare(3) {
        products.both()
      } to: {
        peak.seconds(operations: 4 * size.product)
      }
    }
  }
}

/// Half of the activations, drawn at random.
private func randomPattern(_ size: Size) -> ActivationPattern {
  let signs = CounterStream(seed: 1).signs(size.points * size.width)
  var pattern = ActivationPattern(neurons: size.width, points: size.points)
  let block = 4096
  for first in stride(from: 0, to: size.width, by: block) {
    let range = first * size.points..<(first + block) * size.points
    pattern.record(
      Matrix(rows: block, columns: size.points, elements: signs[range].map { Double($0) }), firstNeuron: first
    )
  }
  return pattern
}
