(* The definitions and statements of ConjugateGradient.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp Require Import reals exp.
From Statements Require LinearAlgebra Preconditioning.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra).

(* The fixed-point iteration of the paper, in z and in g *)
Definition fixed_point (R : realFieldType) n (M : 'M[R]_n) (c z : 'cV[R]_n) k : 'cV[R]_n :=
  iter k (fun z => z - M *m (M *m z - c)) z.
Definition fixed_point_step_in_g (R : realFieldType) n (G P : 'M[R]_n) (r g : 'cV[R]_n) : 'cV[R]_n :=
  g + invmx P *m (G *m (invmx P *m (r - G *m g))).

(* Preconditioned conjugate gradients *)
Record cg_state (R : realFieldType) n := CGState {
  iterate : 'cV[R]_n; recursive_residual : 'cV[R]_n; direction : 'cV[R]_n; product : R }.
Definition cg_start (R : realFieldType) n (G : 'M[R]_n) (r g0 : 'cV[R]_n) := CGState g0 (r - G *m g0) 0 1.
Definition cg_step (R : realFieldType) n (G P : 'M[R]_n) (s : cg_state R n) :=
  let z := invmx P *m recursive_residual s in
  let rz := dot (recursive_residual s) z in
  let p := z + (rz / product s) *: direction s in
  let alpha := rz / dot p (G *m p) in
  CGState (iterate s + alpha *: p) (recursive_residual s - alpha *: (G *m p)) p rz.
Definition cg (R : realFieldType) n (G P : 'M[R]_n) (r g0 : 'cV[R]_n) k := iter k (cg_step G P) (cg_start G r g0).
(* The k-th iterate and residual; the direction from the k-th iterate to the next *)
Definition cg_iterate (R : realFieldType) n (G P : 'M[R]_n) (r g0 : 'cV[R]_n) k := iterate (cg G P r g0 k).
Definition cg_residual (R : realFieldType) n (G P : 'M[R]_n) (r g0 : 'cV[R]_n) k :=
  recursive_residual (cg G P r g0 k).
Definition cg_direction (R : realFieldType) n (G P : 'M[R]_n) (r g0 : 'cV[R]_n) k := direction (cg G P r g0 k.+1).

Definition energy_norm (R : rcfType) n' (G : 'M[R]_n'.+1) (e : 'cV[R]_n'.+1) : R := Num.sqrt (qf G e).
Definition chebyshev_factor (R : rcfType) (kappa : R) : R := (Num.sqrt kappa - 1) / (Num.sqrt kappa + 1).

Parameter solver_fixed_point :
  forall (R : realFieldType) (n : nat) (M : 'M[R]_n) (c z zs : 'cV[R]_n) (k : nat),
  M *m zs = c ->
  fixed_point M c z k - zs = iter k (mulmx (1%:M - M *m M)) (z - zs) /\
  M *m fixed_point M c z k - c = iter k (mulmx (1%:M - M *m M)) (M *m z - c).
Parameter solver_fixed_point_in_g :
  forall (R : realFieldType) (n : nat) (G F : 'M[R]_n) (r g : 'cV[R]_n) (k : nat),
  F \in unitmx ->
  F *m iter k (fixed_point_step_in_g G (F^T *m F) r) g =
    fixed_point (preconditioned G F) ((invmx F)^T *m r) (F *m g) k.
Parameter solver_fixed_point_factor :
  forall (R : rcfType) (n : nat) (M : 'M[R]_n) (a b : R),
  sym M -> 0 < a -> a <= b -> (forall x : 'cV[R]_n, a * nsq x <= qf M x <= b * nsq x) ->
  (forall x : 'cV[R]_n, norm ((1%:M - M *m M) *m x) <= Num.max `|1 - a ^+ 2| `|1 - b ^+ 2| * norm x) /\
  (forall (mu : R) (v : 'cV[R]_n), M *m v = mu *: v -> norm ((1%:M - M *m M) *m v) = `|1 - mu ^+ 2| * norm v).
Parameter solver_fixed_point_contraction :
  forall (R : rcfType) (n : nat) (M : 'M[R]_n) (c zs z : 'cV[R]_n) (e : R),
  sym M -> 0 <= e < 1 -> (forall x : 'cV[R]_n, nsq x / (1 + e) <= qf M x <= nsq x / (1 - e)) -> M *m zs = c ->
  let q := (1 - e) ^- 2 - 1 in
  (forall k : nat, norm (fixed_point M c z k - zs) <= q ^+ k * norm (z - zs)) /\
  (forall k : nat, norm (M *m fixed_point M c z k - c) <= q ^+ k * norm (M *m z - c)) /\
  (q < 1 <-> e < 1 - (Num.sqrt 2)^-1).
Parameter solver_fixed_point_divergence :
  forall (R : rcfType) (n : nat) (M : 'M[R]_n) (c zs z v : 'cV[R]_n) (b : R),
  sym M -> M *m zs = c -> M *m v = b *: v -> Num.sqrt 2 < b ->
  1 < b ^+ 2 - 1 /\
  (forall k : nat,
   dot v (fixed_point M c z k - zs) = (1 - b ^+ 2) ^+ k * dot v (z - zs) /\
   (b ^+ 2 - 1) ^+ k * `|dot v (z - zs)| <= norm v * norm (fixed_point M c z k - zs)).
Parameter solver_cg_optimality :
  forall (R : realFieldType) (n : nat) (G P : 'M[R]_n) (r g0 : 'cV[R]_n),
  spd G -> spd P ->
  [/\ forall k : nat, cg_residual G P r g0 k = r - G *m cg_iterate G P r g0 k,
      forall i k : nat, i != k -> dot (cg_residual G P r g0 k) (invmx P *m cg_residual G P r g0 i) = 0,
      forall i k : nat, i != k -> dot (cg_direction G P r g0 k) (G *m cg_direction G P r g0 i) = 0 &
      forall i k : nat, (i < k)%N -> dot (cg_residual G P r g0 k) (cg_direction G P r g0 i) = 0].
Parameter solver_cg_optimality_monotone :
  forall (R : realFieldType) (n : nat) (G P : 'M[R]_n) (r g0 : 'cV[R]_n),
  spd G -> spd P ->
  forall gs : 'cV[R]_n,
  G *m gs = r ->
  forall k : nat,
  qf G (gs - cg_iterate G P r g0 k) - qf G (gs - cg_iterate G P r g0 k.+1) =
    dot (cg_residual G P r g0 k) (invmx P *m cg_residual G P r g0 k) ^+ 2 / qf G (cg_direction G P r g0 k) /\
  qf G (gs - cg_iterate G P r g0 k.+1) <= qf G (gs - cg_iterate G P r g0 k).
Parameter solver_cg_optimality_krylov :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1),
  spd G -> spd P ->
  forall gs : 'cV[R]_n'.+1,
  G *m gs = r ->
  forall k : nat,
  (exists2 q : {poly R}, (size q <= k)%N &
   cg_iterate G P r g0 k = g0 + horner_mx (invmx P *m G) q *m (invmx P *m (r - G *m g0))) /\
  (forall q : {poly R},
   (size q <= k)%N ->
   qf G (gs - cg_iterate G P r g0 k) <=
     qf G (gs - (g0 + horner_mx (invmx P *m G) q *m (invmx P *m (r - G *m g0))))).
Parameter solver_cg_optimality_termination :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1),
  spd G -> spd P ->
  forall (q : {poly R}) (m : nat),
  q.[0] != 0 -> (size q <= m.+1)%N -> horner_mx (invmx P *m G) q = 0 -> G *m cg_iterate G P r g0 m = r.
Parameter solver_cg_optimality_termination_n :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1),
  spd G -> spd P -> G *m cg_iterate G P r g0 n'.+1 = r.
Parameter solver_cg_optimality_termination_eigenvectors :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1),
  spd G -> spd P ->
  forall (gs : 'cV[R]_n'.+1) (L : seq (R * 'cV[R]_n'.+1)),
  G *m gs = r -> gs - g0 = \sum_(c <- L) c.2 ->
  (forall c : prod_eqType R (matrix_eqType R n'.+1 1), c \in L -> invmx P *m G *m c.2 = c.1 *: c.2) ->
  G *m cg_iterate G P r g0 (size (undup [seq i.1 | i <- L])) = r.
Parameter solver_cg_optimality_termination_relative :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1),
  spd G -> spd P ->
  forall (gs : 'cV[R]_n'.+1) (m : nat),
  G *m gs = r ->
  (G *m cg_iterate G P r g0 m = r <->
   exists2 q : {poly R}, q != 0 /\ (size q <= m.+1)%N & horner_mx (invmx P *m G) q *m (gs - g0) = 0).
Parameter solver_cg_optimality_termination_minimal_polynomial :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1),
  spd G -> spd P -> G *m cg_iterate G P r g0 (degree_mxminpoly (invmx P *m G)) = r.
Parameter solver_cg_optimality_termination_eigenvalues :
  forall (R : realFieldType) (n' : nat) (G P : 'M[R]_n'.+1) (r g0 : 'cV[R]_n'.+1),
  spd G -> spd P ->
  forall l : 'I_n'.+1 -> R,
  char_poly (invmx P *m G) = \prod_i ('X - (l i)%:P) -> G *m cg_iterate G P r g0 (size (undup (codom l))) = r.
Parameter solver_cg_chebyshev :
  forall (R : rcfType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1),
  spd G -> F \in unitmx ->
  forall (a b : R) (g0 gs : 'cV[R]_n'.+1) (k : nat),
  0 < a -> (forall x : 'cV[R]_n'.+1, a * nsq x <= qf (preconditioned G F) x <= b * nsq x) -> G *m gs = r ->
  energy_norm G (gs - cg_iterate G (F^T *m F) r g0 k) <=
    2 * chebyshev_factor (b / a) ^+ k * energy_norm G (gs - g0).
Parameter solver_iterations :
  forall (R : rcfType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1),
  spd G -> F \in unitmx ->
  forall (a b l L eps : R) (k : nat),
  0 < a -> 0 < l -> (forall x : 'cV[R]_n'.+1, a * nsq x <= qf (preconditioned G F) x <= b * nsq x) ->
  (forall x : 'cV[R]_n'.+1, l * nsq x <= qf G x <= L * nsq x) ->
  2 * Num.sqrt (L / l) * chebyshev_factor (b / a) ^+ k <= eps ->
  norm (G *m cg_iterate G (F^T *m F) r 0 k - r) <= eps * norm r.
Parameter solver_iterations_sketched :
  forall (R : rcfType) (s N n' : nat) (A : 'M[R]_(N, n'.+1)) (S0 : 'M[R]_(s, N)) (r : 'cV[R]_n'.+1)
    (e l L eps : R) (k : nat),
  0 <= e < 1 -> 0 < l ->
  (forall x : 'cV[R]_n'.+1, (1 - e) * nsq (A *m x) <= nsq (S0 *m A *m x) <= (1 + e) * nsq (A *m x)) ->
  (forall x : 'cV[R]_n'.+1, l * nsq x <= nsq (A *m x) <= L * nsq x) ->
  2 * Num.sqrt (L / l) * chebyshev_factor ((1 + e) / (1 - e)) ^+ k <= eps ->
  norm (A^T *m A *m cg_iterate (A^T *m A) ((S0 *m A)^T *m (S0 *m A)) r 0 k - r) <= eps * norm r.
Parameter solver_iterations_count :
  forall (R : realType) (n' : nat) (G F : 'M[R]_n'.+1) (r : 'cV[R]_n'.+1) (a b l L eps : R) (k : nat),
  spd G -> F \in unitmx -> 0 < a -> a < b -> 0 < l -> 0 < eps ->
  (forall x : 'cV[R]_n'.+1, a * nsq x <= qf (preconditioned G F) x <= b * nsq x) ->
  (forall x : 'cV[R]_n'.+1, l * nsq x <= qf G x <= L * nsq x) ->
  let kappa := b / a in ln (2 * Num.sqrt (L / l) / eps) / ln ((Num.sqrt kappa + 1) / (Num.sqrt kappa - 1)) <= k%:R ->
  norm (G *m cg_iterate G (F^T *m F) r 0 k - r) <= eps * norm r.

End Stated.
