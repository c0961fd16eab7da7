(* The definitions and statements of BinomialSampler.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Expectation Preconditioning SubspaceEmbedding
  ConjugateGradient NeuralTangentKernel GaussNewton RandomStart MainTheorem.
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
    SubspaceEmbedding ConjugateGradient NeuralTangentKernel GaussNewton RandomStart).

Parameter central_binomial_largest : forall N j : nat, ('C(N, j) <= 'C(N, N./2))%N.
Parameter central_binomial_small : forall N : nat, ('C(N, N./2) ^ 2 * (3 * N + 2) <= 2 * 4 ^ N)%N.
Parameter central_binomial_large : forall k : nat, (0 < k)%N -> (16 ^ k <= 'C(k.*2, k) ^ 2 * (4 * k))%N.

(* N random bits for each of d weights; a weight is N^(-1/2) times the sum of N signs. *)
Definition bits (N : nat) := [finType of {ffun 'I_N -> bool}].
Definition binomial_draws (N d : nat) := [finType of {ffun 'I_d -> bits N}].
Definition binomial_weight (R : rcfType) (N : nat) (b : bits N) : R := (\sum_k (-1) ^+ b k) / Num.sqrt N%:R.
Definition binomial_weights (R : rcfType) (N d : nat) (t : binomial_draws N d) : 'rV[R]_d :=
  \row_l binomial_weight R (t l).
Definition ones (N : nat) (b : bits N) : {set 'I_N} := [set k | b k].

Parameter binomial_weight_count : forall (R : rcfType) (N : nat) (b : bits N),
  binomial_weight R b = (N%:R - 2 * #|ones b|%:R) / Num.sqrt N%:R.
Parameter binomial_weights_sum : forall (R : rcfType) (N d : nat) (t : binomial_draws N d),
  binomial_weights R t = (Num.sqrt N%:R)^-1 *: \sum_k \row_l ((-1) ^+ t l k).
Parameter binomial_mean : forall (R : rcfType) (N d : nat) (x : 'cV[R]_d),
  Ex (fun t : binomial_draws N d => dot (binomial_weights R t)^T x) = 0.
Parameter binomial_second_moment : forall (R : rcfType) (N d : nat), (0 < N)%N -> forall x : 'cV[R]_d,
  Ex (fun t : binomial_draws N d => dot (binomial_weights R t)^T x ^+ 2) = nsq x.
Parameter binomial_relu_second_moment : forall (R : rcfType) (N d : nat), (0 < N)%N -> forall x : 'cV[R]_d,
  Ex (fun t : binomial_draws N d => relu (dot (binomial_weights R t)^T x) ^+ 2) = nsq x / 2.
Parameter binomial_active : forall (R : rcfType) (N d : nat) (x : 'cV[R]_d),
  2^-1 <= Pr R (fun t : binomial_draws N d => 0 <= dot (binomial_weights R t)^T x).
Parameter binomial_law : forall (R : rcfType) (N : nat) j,
  Pr R (fun b : bits N => #|ones b| == j) = 'C(N, j)%:R / 2 ^+ N.
Parameter binomial_joint_law : forall (R : rcfType) (N d : nat) (j : 'I_d -> nat),
  Pr R (fun t : binomial_draws N d => [forall l, #|ones (t l)| == j l]) = \prod_l ('C(N, j l)%:R / 2 ^+ N).
Parameter binomial_anti_concentration : forall (R : rcfType) (N d : nat), (0 < N)%N ->
  forall (x : 'cV[R]_d) (rho : R), nsq x = 1 -> 0 <= rho ->
  Pr R (fun t : binomial_draws N d => `|dot (binomial_weights R t)^T x| <= rho)
    <= (rho * Num.sqrt (d * N)%:R + 1) * ('C(N, N./2)%:R / 2 ^+ N).
Parameter binomial_anti_concentration_root : forall (R : rcfType) (N d : nat), (0 < N)%N ->
  forall (x : 'cV[R]_d) (rho : R), nsq x = 1 -> 0 <= rho ->
  Pr R (fun t : binomial_draws N d => `|dot (binomial_weights R t)^T x| <= rho)
    <= rho * Num.sqrt (2 * d%:R / 3) + Num.sqrt (2 / (3 * N%:R)).

Parameter binomial_start_second_moment :
  forall (R : rcfType) (n' d N : nat) (X : 'M[R]_(n'.+1, d)), (forall i, nsq (row i X)^T = 1) ->
  forall i, (0 < N)%N ->
  Ex (fun t : binomial_draws N d => relu (input_product X (@binomial_weights R N d) i t) ^+ 2) = 2^-1.
Parameter binomial_start_anti_concentration :
  forall (R : rcfType) (n' m d N : nat) (X : 'M[R]_(n'.+1, d)) (y : 'cV[R]_n'.+1),
  (forall i, nsq (row i X)^T = 1) -> forall lam delta : R, 0 < lam -> 0 < delta ->
  2 ^+ 30 * d%:R * n'.+1%:R ^+ 3 * (n'.+1%:R * 2^-1 + nsq y) <= 3 * lam ^+ 4 * delta ^+ 3 * m%:R ->
  2 ^+ 21 * n'.+1%:R ^+ 2 <= 3 * lam ^+ 2 * delta ^+ 2 * N%:R ->
  forall i,
  512 * n'.+1%:R * Pr R (fun t => `|input_product X (@binomial_weights R N d) i t| <= radius m y 2^-1 lam delta)
    <= lam * delta.
Parameter binomial_setting :
  forall (R : rcfType) (n' m d N : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1),
  (forall i, nsq (row i X)^T = 1) -> forall lam delta : R, c ^+ 2 = m%:R^-1 -> 0 < lam -> 0 < delta ->
  (forall x, lam * nsq x <= qf (kernel X (@binomial_weights R N d)) x) ->
  2 ^+ 30 * d%:R * n'.+1%:R ^+ 3 * (n'.+1%:R * 2^-1 + nsq y) <= 3 * lam ^+ 4 * delta ^+ 3 * m%:R ->
  2 ^+ 21 * n'.+1%:R ^+ 2 <= 3 * lam ^+ 2 * delta ^+ 2 * N%:R -> delta <= 1 ->
  setting m X c y (@binomial_weights R N d) lam 2^-1 delta.
Parameter main_theorem_binomial :
  forall (R : rcfType) (n' m d N T : nat) (X : 'M[R]_(n'.+1, d)) (c : R) (y : 'cV[R]_n'.+1),
  (forall i, nsq (row i X)^T = 1) -> forall lam delta : R, c ^+ 2 = m%:R^-1 -> 0 < lam -> 0 < delta ->
  (forall x, lam * nsq x <= qf (kernel X (@binomial_weights R N d)) x) ->
  2 ^+ 30 * d%:R * n'.+1%:R ^+ 3 * (n'.+1%:R * 2^-1 + nsq y) <= 3 * lam ^+ 4 * delta ^+ 3 * m%:R ->
  2 ^+ 21 * n'.+1%:R ^+ 2 <= 3 * lam ^+ 2 * delta ^+ 2 * N%:R ->
  forall s' k : nat,
  8 * (n'.+1 ^ 2 + n'.+1)%:R * T%:R <= s'.+1%:R * delta -> 377 * n'.+1%:R <= 13 ^+ k * lam ->
  1 - delta <= Pr R (fun w : {ffun 'I_m -> neuron (binomial_draws N d)} * {ffun 'I_T -> Omega (m * d) s'} =>
    [forall t : 'I_T,
      norm (residual_at X c y (@binomial_weights R N d) (@CS R (m * d) s') (cg_solve k) w.1 w.2 t.+1) <=
        2^-1 * norm (residual_at X c y (@binomial_weights R N d) (@CS R (m * d) s') (cg_solve k) w.1 w.2 t)]).

End Stated.
