//! Sketches your own matrix, solves with it and certifies a matrix through the C interface, each next to its definition in plain Rust.
//!
//! ```text
//! make oracle
//! rustc --edition 2021 -O -L .build/oracle/lib -l sgn -o .build/least_squares Fixtures/ports/rust/least_squares.rs
//! LD_LIBRARY_PATH=.build/oracle/lib .build/least_squares [FILE]
//! ```
//!
//! FILE has a row of numbers on each line, separated by spaces or commas; the last number is that of b. Without FILE, a trigonometric
//! polynomial is fitted. Prints each comparison, and exits with 1 if one of them fails.

mod sgn;

use sgn::{Family, Matrix, Method, Solver};
use std::error::Error;

const UNIT_ROUNDOFF: f64 = f64::EPSILON / 2.0;

/// A dense matrix in C order, for the definitions.
#[derive(Clone)]
struct Dense {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Dense {
    fn from(rows: usize, columns: usize, entry: impl Fn(usize, usize) -> f64) -> Dense {
        let values = (0..rows * columns).map(|k| entry(k / columns, k % columns)).collect();
        Dense { rows, columns, values }
    }
    fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.columns..(i + 1) * self.columns]
    }
    fn times(&self, v: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|i| dot(self.row(i), v)).collect()
    }
    fn transposed(&self) -> Dense {
        Dense::from(self.columns, self.rows, |i, j| self.row(j)[i])
    }
    /// AᵀA + μI.
    fn gram(&self, mu: f64) -> Dense {
        let columns = self.transposed();
        Dense::from(self.columns, self.columns, |i, j| {
            dot(columns.row(i), columns.row(j)) + if i == j { mu } else { 0.0 }
        })
    }
    fn shifted(&self, shift: f64) -> Dense {
        Dense::from(self.rows, self.columns, |i, j| self.row(i)[j] - if i == j { shift } else { 0.0 })
    }
    /// L with LLᵀ = A, for a positive definite A.
    fn cholesky(&self) -> Option<Dense> {
        let n = self.rows;
        let mut l = Dense::from(n, n, |_, _| 0.0);
        for i in 0..n {
            for j in 0..=i {
                let rest = self.row(i)[j] - dot(&l.row(i)[..j], &l.row(j)[..j]);
                if i == j && !(rest > 0.0) {
                    return None;
                }
                l.values[i * n + j] = if i == j { rest.sqrt() } else { rest / l.row(j)[j] };
            }
        }
        Some(l)
    }
    fn solve(&self, b: &[f64]) -> Option<Vec<f64>> {
        let l = self.cholesky()?;
        let mut x = b.to_vec();
        for i in 0..x.len() {
            x[i] = (x[i] - dot(&l.row(i)[..i], &x[..i])) / l.row(i)[i];
        }
        for i in (0..x.len()).rev() {
            let rest: f64 = (i + 1..x.len()).map(|k| l.row(k)[i] * x[k]).sum();
            x[i] = (x[i] - rest) / l.row(i)[i];
        }
        Some(x)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
fn norm(v: &[f64]) -> f64 {
    dot(v, v).sqrt()
}
fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}
fn relative(a: &[f64], b: &[f64]) -> f64 {
    norm(&difference(a, b)) / norm(b)
}

/// Prints a value next to the allowed one, and fails if it is larger.
fn check(what: &str, found: f64, allowed: f64) -> Result<(), String> {
    let holds = found <= allowed; // a NaN does not
    println!("{:<62} {:>9.2e} {} {:.2e}", what, found, if holds { "≤" } else { "IS ABOVE" }, allowed);
    if holds { Ok(()) } else { Err(format!("{} is wrong", what)) }
}

/// A and b from a file.
fn read(path: &str) -> Result<(Dense, Vec<f64>), Box<dyn Error>> {
    let mut a = Dense { rows: 0, columns: 0, values: Vec::new() };
    let mut b = Vec::new();
    for (line, text) in std::fs::read_to_string(path)?.lines().enumerate() {
        let words = text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty());
        let row: Vec<f64> = words
            .map(|word| word.parse().map_err(|_| format!("{}:{}: '{}' is no number", path, line + 1, word)))
            .collect::<Result<_, _>>()?;
        if row.is_empty() {
            continue;
        }
        if a.rows == 0 {
            a.columns = row.len() - 1;
        }
        if row.len() < 2 || row.len() != a.columns + 1 {
            return Err(format!("{}:{}: {} numbers; each line needs as many as the first, two or more", path, line + 1, row.len()).into());
        }
        a.values.extend(&row[..a.columns]);
        b.push(row[a.columns]);
        a.rows += 1;
    }
    if a.rows < a.columns || a.rows == 0 {
        return Err(format!("{}: {} rows of {} columns; at least as many rows as columns are needed", path, a.rows, a.columns).into());
    }
    Ok((a, b))
}

/// Values of 12 waves at 400 clustered points, and of a function that they do not span.
fn waves() -> (Dense, Vec<f64>) {
    let place = |i: usize| (i as f64 / 400.0).powi(2) * 3.0;
    let a = Dense::from(400, 12, |i, j| if j % 2 == 0 { (place(i) * (j / 2) as f64).cos() } else { (place(i) * (j / 2 + 1) as f64).sin() });
    let b = (0..400).map(|i| (place(i) - 1.0).abs()).collect();
    (a, b)
}

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {}", error);
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    println!("SketchedGaussNewton {}", sgn::version()?);
    let (a, b) = match std::env::args().nth(1) {
        Some(path) => read(&path)?,
        None => waves(),
    };
    let (rows, n, mu, seed) = (a.rows, a.columns, 1e-3, 7);
    let (u, count) = (UNIT_ROUNDOFF, (rows + n) as f64);
    let matrix = Matrix::dense(rows, n, &a.values)?;
    println!("A has {} rows and {} columns, μ = {}", rows, n, mu);

    // The sketch. It is linear: SA is the sketch of the identity, S itself, times A.
    let s = 8 * n;
    let identity = Dense::from(rows, rows, |i, j| if i == j { 1.0 } else { 0.0 });
    for family in [Family::Gaussian, Family::Srht, Family::CountSketch, Family::SparseSign] {
        if family == Family::Srht && s > rows.next_power_of_two() {
            continue;
        }
        let sketched = Dense { rows: s, columns: n, values: matrix.embed(family, s, mu, seed, 1)? };
        let values = Matrix::dense(rows, rows, &identity.values)?.embed(family, s, mu, seed, 1)?;
        let sketch = Dense { rows: s, columns: rows, values };
        let columns = a.transposed();
        let product = Dense::from(s, n, |t, i| dot(sketch.row(t), columns.row(i)));
        check(&format!("{:?}: ‖SA − (S I) A‖ / ‖S‖‖A‖", family),
              norm(&difference(&sketched.values, &product.values)) / (norm(&sketch.values) * norm(&a.values)), count * u)?;

        // ε is the norm of M = (AᵀA + μI)^(−1/2) ((SA)ᵀSA − AᵀA) (AᵀA + μI)^(−1/2), which the power method approaches from below.
        let worth = matrix.worth(s, &sketched.values, mu)?;
        let (damped, gram, own) = (a.gram(mu), a.gram(0.0), sketched.gram(0.0));
        let change = Dense::from(n, n, |i, j| own.row(i)[j] - gram.row(i)[j]);
        let mut x: Vec<f64> = (0..n).map(|k| 1.0 + (k as f64 * 12.9898).sin()).collect();
        let mut power = 0.0;
        for _ in 0..300 {
            let image = change.times(&x);
            let next = damped.solve(&image).ok_or("AᵀA + μI is not positive definite")?;
            power = (dot(&image, &next) / dot(&x, &damped.times(&x))).sqrt();
            let length = norm(&next);
            x = next.iter().map(|entry| entry / length).collect();
        }
        check(&format!("{:?}: distortion found by the power method", family), power, worth.distortion * (1.0 + 1e-6))?;
        check(&format!("{:?}: 99 % of the distortion", family), 0.99 * worth.distortion, power)?;
        if worth.distortion < 1.0 {
            check(&format!("{:?}: condition number, at most (1 + ε)/(1 − ε)", family), worth.condition_number,
                  (1.0 + worth.distortion) / (1.0 - worth.distortion) * (1.0 + 1e-9))?;
        }
    }

    // The solve. The gradient Aᵀ(b − Ag) − μg is zero at the answer.
    let transposed = a.transposed();
    let right = transposed.times(&b);
    let own = a.gram(mu).solve(&right).ok_or("AᵀA + μI is not positive definite")?;
    let scale = norm(&a.values) * norm(&b);
    let accuracy = 1e-12;
    for solver in [Solver::Gram, Solver::Sketched, Solver::ConjugateGradient] {
        let method = Method { solver, family: Family::SparseSign, rows: s, seed, step: 1, accuracy };
        let fit = matrix.least_squares(mu, &method, &b)?;
        let image = a.times(&fit.g);
        let gradient: Vec<f64> = transposed.times(&difference(&b, &image)).iter().zip(&fit.g).map(|(x, g)| x - mu * g).collect();
        check(&format!("{:?}, {} iterations: ‖gradient‖ / ‖A‖‖b‖", solver, fit.iterations), norm(&gradient) / scale, accuracy + count * u)?;
        // The two solutions differ by the inverse of AᵀA + μI, with norm at most 1/μ, times a gradient.
        check("    the difference from own Cholesky, ‖g − g°‖ μ / ‖A‖‖b‖",
              norm(&difference(&fit.g, &own)) * mu / scale, accuracy + count * u * (1.0 + norm(&a.values).powi(2) * norm(&own) / scale))?;
        let step = matrix.solve_step(mu, &method, &right)?;
        let residual = difference(&a.gram(mu).times(&step.g), &right);
        check("    as a step with r = Aᵀb, ‖(AᵀA + μI)g − r‖ / ‖r‖", norm(&residual) / norm(&right),
              accuracy + count * u * (norm(&a.values).powi(2) + mu) * norm(&step.g) / norm(&right))?;
    }

    // The same matrix by its nonzero entries.
    let (mut starts, mut indices, mut values) = (vec![0_i64], Vec::new(), Vec::new());
    for i in 0..rows {
        for (j, &value) in a.row(i).iter().enumerate().filter(|(_, &value)| value != 0.0) {
            indices.push(j as i32);
            values.push(value);
        }
        starts.push(values.len() as i64);
    }
    let sparse = Matrix::sparse(rows, n, &starts, &indices, &values)?;
    check("the sketch of the sparse matrix is that of the dense one",
          relative(&sparse.embed(Family::CountSketch, s, mu, seed, 1)?, &matrix.embed(Family::CountSketch, s, mu, seed, 1)?), count * u)?;

    // The certificate. Cholesky of G − λI fails if λ is above the smallest eigenvalue, and completes if it is below.
    let gram = a.gram(mu);
    let certificate = sgn::certify_symmetric(n, &gram.values)?;
    let rounding = count * u * norm(&gram.values);
    println!("proved: {:e} ≤ λ_min(AᵀA + μI) ≤ {:e}", certificate.lower, certificate.upper);
    check("lower ≤ upper", certificate.lower, certificate.upper)?;
    check("Cholesky completes below the lower bound: failures",
          gram.shifted(certificate.lower - rounding).cholesky().is_none() as i32 as f64, 0.0)?;
    check("Cholesky ends above the upper bound: completions",
          gram.shifted(certificate.upper + rounding).cholesky().is_some() as i32 as f64, 0.0)?;
    let direction = &certificate.direction;
    let quotient = dot(direction, &gram.times(direction)) / dot(direction, direction);
    check("the Rayleigh quotient of the direction is the upper bound", (quotient - certificate.upper).abs(), rounding)?;

    // Wrong calls are refused with a message.
    let few = Method { solver: Solver::Sketched, family: Family::Gaussian, rows: n - 1, seed, step: 1, accuracy };
    let wrong = [
        ("a short slice", Matrix::dense(rows, n, &a.values[1..]).err(), "the sizes ask for"),
        ("an infinity", Matrix::dense(1, 1, &[f64::INFINITY])?.embed(Family::Srht, 1, 0.0, seed, 1).err(), "infinity"),
        ("b of another length", matrix.least_squares(mu, &few, &b[1..]).err(), "b has"),
        ("negative damping", matrix.solve_step(-1.0, &few, &right).err(), "zero or more"),
        ("a row start beyond the values", Matrix::sparse(1, 1, &[0, 2], &[0], &[1.0]).err(), "the list of values has 1"),
        ("decreasing row starts", Matrix::sparse(2, 1, &[0, 2, 1], &[0], &[1.0])?.embed(Family::Srht, 1, 0.0, seed, 1).err(), "row starts"),
        ("more than memory holds", matrix.embed(Family::Srht, usize::MAX, 0.0, seed, 1).err(), "size"),
    ];
    for (what, error, words) in wrong {
        let message = error.map_or("no error".to_string(), |error| error.to_string());
        println!("{:<34} {}", what, message);
        if !message.contains(words) {
            return Err(format!("{} should be refused with '{}'", what, words).into());
        }
    }
    println!("all agree");
    Ok(())
}
