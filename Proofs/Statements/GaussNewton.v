(* The definitions and statements of GaussNewton.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability NeuralTangentKernel.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability).

(* The divided differences of the activations, and the Jacobian with them *)
Definition mean_slope (R : realFieldType) (z z' : R) : R :=
  if z' == z then active z else (relu z' - relu z) / (z' - z).
Definition mean_pattern (R : realFieldType) n m d (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d)) : 'M[R]_(n, m) :=
  \matrix_(i, r) mean_slope (preactivation X W i r) (preactivation X W' i r).
Definition mean_jacobian (R : realFieldType) n m d (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W W' : 'M[R]_(m, d)) :
    'M[R]_(n, m * d) :=
  masked X c a (mean_pattern X W W').
Definition segment (R : realFieldType) m d (W W' : 'M[R]_(m, d)) (s : R) : 'M[R]_(m, d) := W + s *: (W' - W).

(* The residual, the step along g, and the ball of weights whose neurons are all within rho of the start *)
Definition residual (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n)
    (W : 'M[R]_(m, d)) : 'cV[R]_n :=
  network X c a W - y.
Definition gn_step (R : rcfType) n m d (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W : 'M[R]_(m, d)) (g : 'cV[R]_n)
    (W' : 'M[R]_(m, d)) :=
  vec W' = vec W - (jacobian X c a W)^T *m g.
Definition distance (R : rcfType) m d (W V : 'M[R]_(m, d)) r : R := norm (row r W - row r V)^T.
Definition in_ball (R : rcfType) m d (W0 : 'M[R]_(m, d)) (rho : R) (W : 'M[R]_(m, d)) :=
  forall r, distance W W0 r <= rho.

Parameter step_mean_value_identity :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W W' : 'M[R]_(m, d)),
  network X c a W' - network X c a W = mean_jacobian X c a W W' *m vec (W' - W).
Parameter step_mean_value_range :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d)) (i : 'I_n) (r : 'I_m),
  0 <= mean_pattern X W W' i r <= 1.
Parameter step_mean_value_residual :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (W W' : 'M[R]_(m, d))
    (y g : 'cV[R]_n),
  vec W' = vec W - (jacobian X c a W)^T *m g ->
  network X c a W' - y =
    (network X c a W - y - gram X c a W *m g) +
      (jacobian X c a W - mean_jacobian X c a W W') *m ((jacobian X c a W)^T *m g).
Parameter step_mean_value_convex :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (W W' : 'M[R]_(m, d)) (Q : 'M[R]_(n, m) -> Prop),
  (forall th b b', 0 <= th <= 1 -> Q b -> Q b' -> Q (th *: b + (1 - th) *: b')) ->
  (forall s, 0 <= s <= 1 -> Q (pattern X (segment W W' s))) -> Q (mean_pattern X W W').
Parameter step_contraction :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n)
    (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (sigma eta eps0 : R),
  0 < sigma -> 0 <= eta -> gn_step X c a W g W' ->
  norm (gram X c a W *m g - residual X c a y W) <= eps0 * norm (residual X c a y W) ->
  (forall x, sigma * norm x <= norm ((jacobian X c a W)^T *m x)) ->
  (forall v, norm ((jacobian X c a W - mean_jacobian X c a W W') *m v) <= eta * norm v) ->
  norm (residual X c a y W') <= (eps0 + (1 + eps0) * eta / sigma) * norm (residual X c a y W).
(* For inputs of any length *)
Parameter train_movement_any_inputs :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (sigma eps0 : R) (r : 'I_m),
  0 < sigma -> gn_step X c a W g W' ->
  norm (gram X c a W *m g - residual X c a y W) <= eps0 * norm (residual X c a y W) ->
  (forall x, sigma * norm x <= norm ((jacobian X c a W)^T *m x)) ->
  distance W' W r <= Num.sqrt (frob2 X / m%:R) * (1 + eps0) * norm (residual X c a y W) / sigma ^+ 2.
Parameter train_linear_convergence_any_inputs_upto :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R),
  0 < sigma0 -> eps0 <= 6^-1 -> (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  (forall W,
   in_ball W0 rho W -> forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (frob2 X / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (T : nat),
  W 0%N = W0 -> (forall t, (t < T)%N -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t,
   (t < T)%N -> in_ball W0 rho (W t) ->
   norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  (forall t, (t <= T)%N -> in_ball W0 rho (W t)) /\
  (forall t, (t < T)%N -> norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t))).
Parameter train_linear_convergence_any_inputs :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R),
  0 < sigma0 -> eps0 <= 6^-1 -> (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  (forall W,
   in_ball W0 rho W -> forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (frob2 X / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n),
  W 0%N = W0 -> (forall t, gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  forall t,
  [/\ norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t)),
      forall r, distance (W t) W0 r <= rho &
      forall x, 7 / 8 * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)].
(* For unit inputs *)
Parameter train_movement :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (sigma eps0 : R) (r : 'I_m),
  0 < sigma -> gn_step X c a W g W' ->
  norm (gram X c a W *m g - residual X c a y W) <= eps0 * norm (residual X c a y W) ->
  (forall x, sigma * norm x <= norm ((jacobian X c a W)^T *m x)) ->
  distance W' W r <= Num.sqrt (n%:R / m%:R) * (1 + eps0) * norm (residual X c a y W) / sigma ^+ 2.
Parameter train_linear_convergence_upto :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R),
  0 < sigma0 -> eps0 <= 6^-1 -> (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  (forall W,
   in_ball W0 rho W -> forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (T : nat),
  W 0%N = W0 -> (forall t, (t < T)%N -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t,
   (t < T)%N -> in_ball W0 rho (W t) ->
   norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  (forall t, (t <= T)%N -> in_ball W0 rho (W t)) /\
  (forall t, (t < T)%N -> norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t))).
Parameter train_linear_convergence :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R),
  0 < sigma0 -> eps0 <= 6^-1 -> (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  (forall W,
   in_ball W0 rho W -> forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n),
  W 0%N = W0 -> (forall t, gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  forall t,
  [/\ norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t)),
      forall r, distance (W t) W0 r <= rho &
      forall x, 7 / 8 * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)].
Parameter train_linear_convergence_geometric :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R),
  0 < sigma0 -> eps0 <= 6^-1 -> (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  (forall W,
   in_ball W0 rho W -> forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n),
  W 0%N = W0 -> (forall t, gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  forall t, norm (residual X c a y (W t)) <= 2^-1 ^+ t * norm (residual X c a y W0).
Parameter train_linear_convergence_any_inputs_certified :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R),
  0 < sigma0 ->
  m%:R^-1 * (\sum_i nsq (row i X)^T * #|near X W0 (rho * norm (row i X)^T) i|%:R) <= (sigma0 / 8) ^+ 2 ->
  eps0 <= 6^-1 -> (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  4 * Num.sqrt (frob2 X / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (T : nat),
  W 0%N = W0 -> (forall t, (t < T)%N -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t,
   (t < T)%N -> in_ball W0 rho (W t) ->
   norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  (forall t, (t < T)%N -> norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t))) /\
  (forall t, (t <= T)%N ->
   in_ball W0 rho (W t) /\ forall x, 7 / 8 * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)).
Parameter train_linear_convergence_certified :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 ->
  forall (W0 : 'M[R]_(m, d)) (sigma0 rho eps0 : R),
  0 < sigma0 -> m%:R^-1 * (\sum_i #|near X W0 rho i|%:R) <= (sigma0 / 8) ^+ 2 -> eps0 <= 6^-1 ->
  (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n),
  W 0%N = W0 -> (forall t, gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  forall t,
  [/\ norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t)),
      forall r, distance (W t) W0 r <= rho &
      forall x, 7 / 8 * sigma0 * norm x <= norm ((jacobian X c a (W t))^T *m x)].

End Stated.
