/// The version of the package, for everything that reports it: the tool, the C interface, and what is built from them.
package let packageVersion: StaticString = "0.1.0"
