import Experiments

let provenance = Provenance(
  version: "0.9", commit: "0123abc", program: "00",
  machine: Machine(processor: "some processor", instructions: "portable", threads: 2, memory: 1 << 34),
  date: "2026-02-03T04:05:06Z", load: 0.25)
