internal import Files
internal import NumPyFormat

/// The JSON Schema of `case.json`, which stands beside the cases.
///
/// It says of the format what `CaseHeader.init(bytes:file:)` enforces; a test holds the two together.
public enum CaseSchema {
  public static let file = "case.schema.json"

  /// Writes the schema into a folder of cases.
  ///
  /// - Throws: `FileError`.
  public static func write(to folder: String) throws {
    try writeAtomically(Array(text.utf8), to: "\(folder)/\(file)")
  }

  public static let text = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "A case of the oracle",
      "description": "case.json: everything about a case that is not an array. The arrays are NumPy files, little-endian, in C order.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "$schema",
        "formatVersion",
        "identifier",
        "exercises",
        "verdict",
        "flags",
        "notes",
        "seed",
        "generator",
        "arrays",
        "stages",
        "freedoms"
      ],
      "properties": {
        "$schema": {
          "const": "../case.schema.json"
        },
        "formatVersion": {
          "const": 1
        },
        "identifier": {
          "type": "string",
          "minLength": 1
        },
        "exercises": {
          "type": "string"
        },
        "verdict": {
          "enum": [
            "valid",
            "invalid",
            "acceptable"
          ],
          "description": "valid: match every stage. invalid: refuse, with refusal.txt. acceptable: match but for the declared freedoms."
        },
        "flags": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "notes": {
          "type": "string"
        },
        "seed": {
          "type": "integer",
          "minimum": 0,
          "maximum": 18446744073709551615
        },
        "generator": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "name",
            "version",
            "definition"
          ],
          "properties": {
            "name": {
              "type": "string"
            },
            "version": {
              "type": "integer",
              "minimum": 0
            },
            "definition": {
              "type": "string"
            }
          }
        },
        "sizes": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "points",
            "dimension",
            "width"
          ],
          "properties": {
            "points": {
              "type": "integer",
              "minimum": 1
            },
            "dimension": {
              "type": "integer",
              "minimum": 1
            },
            "width": {
              "type": "integer",
              "minimum": 1
            }
          },
          "description": "n, d and m."
        },
        "solver": {
          "enum": [
            "gram",
            "sketched",
            "fixed-point",
            "cg"
          ]
        },
        "sketch": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "family",
            "rows"
          ],
          "properties": {
            "family": {
              "enum": [
                "gaussian",
                "srht",
                "count-sketch",
                "sparse-sign",
                "tensor-srht",
                "tensor-sketch",
                "neuron-block"
              ]
            },
            "rows": {
              "type": "integer",
              "minimum": 1
            }
          },
          "description": "The draws behind S are inputs/draw_*.npy."
        },
        "accuracy": {
          "type": "number",
          "exclusiveMinimum": 0,
          "exclusiveMaximum": 1
        },
        "run": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "tolerance",
            "maximumSteps"
          ],
          "properties": {
            "tolerance": {
              "type": "number",
              "exclusiveMinimum": 0
            },
            "maximumSteps": {
              "type": "integer",
              "minimum": 1
            }
          },
          "description": "Of the port's own run, for the stage trajectory."
        },
        "arrays": {
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": [
              "name",
              "file",
              "type",
              "shape"
            ],
            "properties": {
              "name": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9_]*$"
              },
              "file": {
                "type": "string",
                "pattern": "^(inputs|states)/[a-z][a-z0-9_]*\\.npy$"
              },
              "type": {
                "enum": [
                  "<f8",
                  "|i1",
                  "|u1",
                  "<i4",
                  "<u4"
                ]
              },
              "shape": {
                "type": "array",
                "items": {
                  "type": "integer",
                  "minimum": 0
                },
                "maxItems": 2
              }
            }
          }
        },
        "stages": {
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": [
              "stage",
              "claim",
              "definition",
              "reads",
              "output",
              "shape",
              "formula",
              "derivation",
              "allowed"
            ],
            "properties": {
              "stage": {
                "enum": [
                  "words",
                  "signs",
                  "indices",
                  "subset",
                  "hadamard",
                  "pre-activations",
                  "pattern",
                  "outputs",
                  "residual",
                  "gram",
                  "sketched-matrix",
                  "triangular-factor",
                  "condition-number",
                  "iterates",
                  "solution",
                  "next-weights",
                  "next-outputs",
                  "trajectory"
                ]
              },
              "claim": {
                "type": "string",
                "pattern": "^[a-z]+\\.[a-z-]+$"
              },
              "definition": {
                "type": "string"
              },
              "reads": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "output": {
                "type": "string",
                "pattern": "^[a-z_]+\\.npy$"
              },
              "shape": {
                "type": "array",
                "items": {
                  "type": "integer",
                  "minimum": 0
                },
                "maxItems": 2
              },
              "formula": {
                "type": "string"
              },
              "derivation": {
                "type": "string"
              },
              "allowed": {
                "type": "number",
                "minimum": 0
              }
            }
          }
        },
        "freedoms": {
          "type": "array",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": [
              "stage",
              "reason",
              "indices"
            ],
            "properties": {
              "stage": {
                "enum": [
                  "words",
                  "signs",
                  "indices",
                  "subset",
                  "hadamard",
                  "pre-activations",
                  "pattern",
                  "outputs",
                  "residual",
                  "gram",
                  "sketched-matrix",
                  "triangular-factor",
                  "condition-number",
                  "iterates",
                  "solution",
                  "next-weights",
                  "next-outputs",
                  "trajectory"
                ]
              },
              "reason": {
                "type": "string"
              },
              "indices": {
                "type": "array",
                "items": {
                  "type": "array",
                  "items": {
                    "type": "integer",
                    "minimum": 0
                  }
                }
              }
            }
          }
        },
        "refusal": {
          "type": "string"
        }
      }
    }

    """#
}
