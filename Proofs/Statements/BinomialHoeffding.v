(* The definitions and statements of BinomialHoeffding.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import reals sequences exp.
From Statements Require LinearAlgebra FiniteProbability Expectation Preconditioning SubspaceEmbedding
  ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem RandomStartHoeffding MainTheoremHoeffding
  BinomialSampler.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Expectation : Statements.Expectation.Stated FiniteProbability)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import ConjugateGradient : Statements.ConjugateGradient.Stated LinearAlgebra Preconditioning)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel)
  (Import RandomStart : Statements.RandomStart.Stated LinearAlgebra FiniteProbability Expectation NeuralTangentKernel
    GaussNewton)
  (Import MainTheorem : Statements.MainTheorem.Stated LinearAlgebra FiniteProbability Expectation Preconditioning
    SubspaceEmbedding ConjugateGradient NeuralTangentKernel GaussNewton RandomStart)
  (Import RandomStartHoeffding : Statements.RandomStartHoeffding.Stated LinearAlgebra FiniteProbability Expectation
    NeuralTangentKernel GaussNewton RandomStart)
  (Import MainTheoremHoeffding : Statements.MainTheoremHoeffding.Stated LinearAlgebra FiniteProbability Expectation
    Preconditioning SubspaceEmbedding ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem
    RandomStartHoeffding)
  (Import BinomialSampler : Statements.BinomialSampler.Stated LinearAlgebra FiniteProbability Expectation
    Preconditioning SubspaceEmbedding ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem).

(* An output exceeds this with probability at most delta / (8 n m). *)
Definition binomial_bound (R : realType) n' m (delta : R) : R := Num.sqrt (2 * ln (8 * n'.+1%:R * m%:R / delta)).

Parameter binomial_tail :
  forall (R : realType) (N d : nat),
  (0 < N)%N ->
  forall (x : 'cV[R]_d) (t : R),
  nsq x = 1 -> 0 <= t -> Pr R (fun q => t <= dot (@binomial_weights R N d q)^T x) <= expR (- (t ^+ 2 / 2)).
Parameter binomial_bounded_setting :
  forall (R : realType) (n' m d N : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (lam delta : R),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> 0 < lam ->
  (forall x : 'cV[R]_n'.+1, lam * nsq x <= qf (kernel X (@binomial_weights R N d)) x) -> 0 < delta -> delta <= 1 ->
  2 ^+ 27 * d%:R * n'.+1%:R ^+ 3 * residual_bound y (binomial_bound n' m delta) delta ^+ 2 <= 3 * lam ^+ 4 * m%:R ->
  2 ^+ 21 * n'.+1%:R ^+ 2 <= 3 * lam ^+ 2 * N%:R ->
  bounded_setting m X c y (@binomial_weights R N d) (binomial_bound n' m delta) lam delta.
Parameter main_theorem_binomial_hoeffding :
  forall (R : realType) (n' m d N : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1) (lam delta : R),
  (forall i, nsq (row i X)^T = 1) -> c ^+ 2 = m%:R^-1 -> (0 < m)%N -> 0 < lam ->
  (forall x : 'cV[R]_n'.+1, lam * nsq x <= qf (kernel X (@binomial_weights R N d)) x) -> 0 < delta -> delta <= 1 ->
  2 ^+ 27 * d%:R * n'.+1%:R ^+ 3 * residual_bound y (binomial_bound n' m delta) delta ^+ 2 <= 3 * lam ^+ 4 * m%:R ->
  2 ^+ 21 * n'.+1%:R ^+ 2 <= 3 * lam ^+ 2 * N%:R ->
  forall (T s' j k : nat) first fallback,
  8 * (n'.+1 ^ 2 + n'.+1)%:R <= s'.+1%:R :> R -> 377 * n'.+1%:R <= 13 ^+ j * lam -> 2 * T%:R <= 2 ^+ k * delta ->
  let wt := @binomial_weights R N d in
  let sk := @CS R (m * d) s' in
  let solve := cg_solve_stopped 6^-1 j in
  let run := redraw sk solve 6^-1 first fallback in
  1 - delta <= Pr R (fun w : {ffun 'I_m -> neuron (binomial_draws N d)} *
      {ffun 'I_T -> {ffun 'I_k -> Omega (m * d) s'}} =>
    [forall t : 'I_T,
      (drawn_at X c y wt sk solve 6^-1 first fallback w.1 w.2 t <= k)%N
      && (norm (residual_after X c y wt run w.1 w.2 t.+1) <= 2^-1 * norm (residual_after X c y wt run w.1 w.2 t))]).

End Stated.
