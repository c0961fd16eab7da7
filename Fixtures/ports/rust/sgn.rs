//! The functions of `sgn.h` for your own matrix, in safe Rust: sketch, solve, certify. Needs only the standard library of Rust 1.63 or
//! later.
//!
//! ```text
//! make oracle
//! rustc --edition 2021 -O -L .build/oracle/lib -l sgn YOURS.rs          YOURS.rs says `mod sgn;`
//! LD_LIBRARY_PATH=.build/oracle/lib ./YOURS
//! ```
//!
//! Arrays are slices of `f64` in C order, the last index fastest. Every length is checked here, because the library cannot check it; the
//! library checks everything else, and an [`Error`] has its message. No pointer can be null, outputs are allocated here, and the library
//! keeps no pointer after a call returns, so every call of this module is safe.

#![allow(dead_code)] // a program need not use all of its module

use std::ffi::CStr;
use std::fmt;
use std::os::raw::c_char;
use std::ptr;

mod ffi {
    use super::c_char;

    #[repr(C)]
    pub struct Matrix {
        pub rows: i64,
        pub columns: i64,
        pub values: *const f64,
        pub row_starts: *const i64,
        pub column_indices: *const i32,
    }

    #[repr(C)]
    pub struct Method {
        pub solver: i32,
        pub family: i32,
        pub rows: i64,
        pub seed: u64,
        pub step: i64,
        pub accuracy: f64,
    }

    pub type Solver = unsafe extern "C" fn(
        *const Matrix, f64, *const Method, *const f64, *mut f64, i64, *mut f64, *mut i64, *mut f64,
    ) -> i32;

    extern "C" {
        pub fn sgn_version(abi_major: *mut i32, abi_minor: *mut i32) -> *const c_char;
        pub fn sgn_status_message(status: i32) -> *const c_char;
        pub fn sgn_embed(
            a: *const Matrix, family: i32, rows: i64, damping: f64, seed: u64, step: i64, sketched: *mut f64,
        ) -> i32;
        pub fn sgn_distortion(
            a: *const Matrix, s: i64, sketched: *const f64, damping: f64, distortion: *mut f64, condition_number: *mut f64,
        ) -> i32;
        pub fn sgn_solve_step(
            a: *const Matrix, damping: f64, method: *const Method, residual: *const f64, g: *mut f64,
            iterate_capacity: i64, iterates: *mut f64, iterate_count: *mut i64, relative_residual: *mut f64,
        ) -> i32;
        pub fn sgn_least_squares(
            a: *const Matrix, damping: f64, method: *const Method, b: *const f64, g: *mut f64,
            iterate_capacity: i64, iterates: *mut f64, iterate_count: *mut i64, relative_residual: *mut f64,
        ) -> i32;
        pub fn sgn_certify_symmetric(
            n: i64, matrix: *const f64, lower: *mut f64, upper: *mut f64, direction: *mut f64, failed_pivot: *mut i64,
        ) -> i32;
    }
}

/// The major number of the interface that this file is written for: `SGN_ABI_MAJOR`.
pub const ABI_MAJOR: i32 = 2;

/// A status of at least this means that an iteration has ended early, and outputs are written: `SGN_NOT_CONVERGED`.
const FIRST_WITH_OUTPUTS: i32 = 32;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    /// An `sgn_status`; 0 if a slice does not have the length given by the sizes, which is checked before the library is called.
    pub status: i32,
    /// One line that says what to do.
    pub message: String,
    /// If an iteration ended before its tolerance: the iterate with the smallest residual.
    pub best: Option<Solution>,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

fn text(characters: *const c_char) -> String {
    // SAFETY: both functions that return text never return null for these arguments, and their text ends with a zero and exists as
    // long as the library.
    unsafe { CStr::from_ptr(characters) }.to_string_lossy().into_owned()
}

fn check(status: i32) -> Result<(), Error> {
    if status == 0 {
        return Ok(());
    }
    // SAFETY: any number is allowed.
    let message = text(unsafe { ffi::sgn_status_message(status) });
    Err(Error { status, message, best: None })
}

fn check_length(name: &str, found: usize, wanted: Option<usize>) -> Result<(), Error> {
    if wanted == Some(found) {
        return Ok(());
    }
    let wanted = wanted.map_or("more than memory holds".to_string(), |count| count.to_string());
    let message = format!("{} has {} entries, and the sizes ask for {}", name, found, wanted);
    Err(Error { status: 0, message, best: None })
}

/// A size for the library, which refuses one beyond the range of `i64` as too large.
fn size(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The version of the library, once it is known to have the interface that this file is written for.
pub fn version() -> Result<String, Error> {
    let (mut major, mut minor) = (0, 0);
    // SAFETY: both pointers lead to an i32.
    let version = text(unsafe { ffi::sgn_version(&mut major, &mut minor) });
    if major != ABI_MAJOR {
        let message = format!("the library has the interface {}.{}, and sgn.rs needs {}", major, minor, ABI_MAJOR);
        return Err(Error { status: 0, message, best: None });
    }
    Ok(version)
}

/// The families of sketches for any matrix: `sgn_family`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Family {
    Gaussian = 0,
    Srht = 1,
    CountSketch = 2,
    SparseSign = 3,
    LeverageScore = 7,
}

/// `sgn_solver`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Solver {
    Gram = 0,
    Sketched = 1,
    FixedPoint = 2,
    ConjugateGradient = 3,
    Nystrom = 4,
}

/// How a problem is solved: `sgn_method`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Method {
    pub solver: Solver,
    pub family: Family,
    /// s, the rows of the sketch.
    pub rows: usize,
    pub seed: u64,
    /// At least 1.
    pub step: i64,
    pub accuracy: f64,
}

/// The result of a solver.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    pub g: Vec<f64>,
    pub iterations: usize,
    /// Recomputed from g; it was compared with the accuracy.
    pub relative_residual: f64,
}

/// The quality of a sketch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// ‖UᵀSᵀSU − UᵀU‖ with U = A(AᵀA + μI)^(−1/2).
    pub distortion: f64,
    /// The condition number of P⁻¹(AᵀA + μI), P = (SA)ᵀSA + μI.
    pub condition_number: f64,
}

/// A proved enclosure of the smallest eigenvalue of a symmetric matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    pub lower: f64,
    pub upper: f64,
    /// Its Rayleigh quotient is at most `upper`.
    pub direction: Vec<f64>,
}

#[derive(Debug, Clone, Copy)]
enum Entries<'a> {
    Dense(&'a [f64]),
    Sparse { values: &'a [f64], row_starts: &'a [i64], column_indices: &'a [i32] },
}

/// The caller's matrix A, N x n.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    rows: usize,
    columns: usize,
    entries: Entries<'a>,
}

impl<'a> Matrix<'a> {
    /// All entries, row by row.
    pub fn dense(rows: usize, columns: usize, values: &'a [f64]) -> Result<Self, Error> {
        check_length("the matrix", values.len(), rows.checked_mul(columns))?;
        Ok(Matrix { rows, columns, entries: Entries::Dense(values) })
    }

    /// The nonzero entries (CSR): those of row i have the indices row_starts[i], ..., row_starts[i + 1] - 1.
    pub fn sparse(
        rows: usize, columns: usize, row_starts: &'a [i64], column_indices: &'a [i32], values: &'a [f64],
    ) -> Result<Self, Error> {
        check_length("the list of row starts", row_starts.len(), rows.checked_add(1))?;
        // The library checks that the starts do not decrease, so none is beyond the last.
        let stored = row_starts.last().and_then(|&last| usize::try_from(last).ok());
        check_length("the list of values", values.len(), stored)?;
        check_length("the list of column indices", column_indices.len(), stored)?;
        Ok(Matrix { rows, columns, entries: Entries::Sparse { values, row_starts, column_indices } })
    }

    fn raw(&self) -> ffi::Matrix {
        let (values, row_starts, column_indices) = match self.entries {
            Entries::Dense(values) => (values.as_ptr(), ptr::null(), ptr::null()),
            Entries::Sparse { values, row_starts, column_indices } => {
                (values.as_ptr(), row_starts.as_ptr(), column_indices.as_ptr())
            }
        };
        ffi::Matrix { rows: size(self.rows), columns: size(self.columns), values, row_starts, column_indices }
    }

    /// SA, (s, n).
    pub fn embed(&self, family: Family, s: usize, damping: f64, seed: u64, step: i64) -> Result<Vec<f64>, Error> {
        let mut sketched = output(s, self.columns)?;
        // SAFETY: `sketched` has s n entries, and the lengths in `self` were checked when it was made.
        check(unsafe {
            ffi::sgn_embed(&self.raw(), family as i32, size(s), damping, seed, step, sketched.as_mut_ptr())
        })?;
        Ok(sketched)
    }

    /// The quality of a sketch of this matrix, (s, n).
    pub fn worth(&self, s: usize, sketched: &[f64], damping: f64) -> Result<Worth, Error> {
        check_length("the sketched matrix", sketched.len(), s.checked_mul(self.columns))?;
        let mut worth = Worth { distortion: 0.0, condition_number: 0.0 };
        // SAFETY: as above; each output leads to one f64.
        check(unsafe {
            ffi::sgn_distortion(
                &self.raw(), size(s), sketched.as_ptr(), damping, &mut worth.distortion, &mut worth.condition_number)
        })?;
        Ok(worth)
    }

    /// (AᵀA + μI) g = r.
    pub fn solve_step(&self, damping: f64, method: &Method, residual: &[f64]) -> Result<Solution, Error> {
        check_length("the right-hand side", residual.len(), Some(self.columns))?;
        self.solve(ffi::sgn_solve_step, damping, method, residual)
    }

    /// min ‖Ag − b‖² + μ‖g‖².
    pub fn least_squares(&self, damping: f64, method: &Method, b: &[f64]) -> Result<Solution, Error> {
        check_length("b", b.len(), Some(self.rows))?;
        self.solve(ffi::sgn_least_squares, damping, method, b)
    }

    fn solve(&self, function: ffi::Solver, damping: f64, method: &Method, given: &[f64]) -> Result<Solution, Error> {
        let method = ffi::Method {
            solver: method.solver as i32, family: method.family as i32, rows: size(method.rows),
            seed: method.seed, step: method.step, accuracy: method.accuracy,
        };
        let mut g = output(self.columns, 1)?;
        let (mut count, mut relative_residual) = (0, 0.0);
        // SAFETY: g has n entries, `given` was measured by the caller, and no iterates are requested.
        let status = unsafe {
            function(
                &self.raw(), damping, &method, given.as_ptr(), g.as_mut_ptr(), 0, ptr::null_mut(), &mut count,
                &mut relative_residual)
        };
        let iterations = usize::try_from(count - 1).unwrap_or(0); // the start is an iterate too
        let solution = Solution { g, iterations, relative_residual };
        match check(status) {
            Ok(()) => Ok(solution),
            Err(error) if status >= FIRST_WITH_OUTPUTS => Err(Error { best: Some(solution), ..error }),
            Err(error) => Err(error),
        }
    }
}

/// Two proved bounds on the smallest eigenvalue of a symmetric matrix, (n, n), all rounding errors included.
pub fn certify_symmetric(n: usize, matrix: &[f64]) -> Result<Certificate, Error> {
    check_length("the matrix", matrix.len(), n.checked_mul(n))?;
    let mut certificate = Certificate { lower: 0.0, upper: 0.0, direction: output(n, 1)? };
    // SAFETY: the matrix has n n entries and the direction n; null means that the pivot is not requested.
    check(unsafe {
        ffi::sgn_certify_symmetric(
            size(n), matrix.as_ptr(), &mut certificate.lower, &mut certificate.upper,
            certificate.direction.as_mut_ptr(), ptr::null_mut())
    })?;
    Ok(certificate)
}

/// Memory for an output that the library fills. The library itself refuses sizes that are too large.
fn output(rows: usize, columns: usize) -> Result<Vec<f64>, Error> {
    const MAX_ENTRIES: usize = 2147483647; // SGN_MAX_ENTRIES
    match rows.checked_mul(columns) {
        Some(count) if count <= MAX_ENTRIES => Ok(vec![0.0; count]),
        _ => check(2).map(|_| Vec::new()), // SGN_INVALID_SIZE
    }
}
