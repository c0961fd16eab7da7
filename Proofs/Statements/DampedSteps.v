(* The definitions and statements of DampedSteps.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding ConjugateGradient Damping
  NeuralTangentKernel GaussNewton.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import ConjugateGradient : Statements.ConjugateGradient.Stated LinearAlgebra Preconditioning)
  (Import Damping : Statements.Damping.Stated LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding
    ConjugateGradient)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability)
  (Import GaussNewton : Statements.GaussNewton.Stated LinearAlgebra FiniteProbability NeuralTangentKernel).

Definition ridge_model (R : realFieldType) n p (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R)
    (d : 'cV[R]_p) : R :=
  (nsq (r + J *m d) + alpha * nsq (v + d) + nu * nsq d) / 2.
Definition ridge_gradient (R : realFieldType) n p (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R)
    (d : 'cV[R]_p) : 'cV[R]_p :=
  J^T *m (r + J *m d) + alpha *: (v + d) + nu *: d.
(* (G + mu I) g = r - c J v, and the step - c v - J^T g *)
Definition ridge_system (R : realFieldType) n p (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R)
    (g : 'cV[R]_n) :=
  (J *m J^T + (alpha + nu)%:M) *m g = r - (alpha / (alpha + nu)) *: (J *m v).
Definition ridge_step (R : realFieldType) n p (J : 'M[R]_(n, p)) (v : 'cV[R]_p) (alpha nu : R) (g : 'cV[R]_n) :
    'cV[R]_p :=
  - ((alpha / (alpha + nu)) *: v) - J^T *m g.
Definition damped_gain (R : rcfType) (mu lam : R) : R :=
  if mu <= lam then Num.sqrt lam / (lam + mu) else (2 * Num.sqrt mu)^-1.
(* The gain of an attempt *)
Definition gain (R : realFieldType) (before model after : R) : R := (before - after) / (before - model).

Parameter step_ridge_stationarity_residual :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R)
    (g : 'cV[R]_n),
  alpha + nu != 0 ->
  ridge_gradient J r v alpha nu (ridge_step J v alpha nu g) =
    J^T *m (r - (alpha / (alpha + nu)) *: (J *m v) - (J *m J^T + (alpha + nu)%:M) *m g).
Parameter step_ridge_stationarity :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R)
    (g : 'cV[R]_n),
  alpha + nu != 0 -> ridge_system J r v alpha nu g ->
  ridge_gradient J r v alpha nu (ridge_step J v alpha nu g) = 0.
Parameter step_ridge_stationarity_excess :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R)
    (d d' : 'cV[R]_p),
  ridge_model J r v alpha nu d' =
    ridge_model J r v alpha nu d + dot (ridge_gradient J r v alpha nu d) (d' - d) +
      qf (damped_gram J (alpha + nu)) (d' - d) / 2.
Parameter step_ridge_stationarity_minimiser :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R),
  0 < alpha + nu ->
  forall d : 'cV[R]_p,
  (ridge_gradient J r v alpha nu d = 0 <->
   forall d', ridge_model J r v alpha nu d <= ridge_model J r v alpha nu d') /\
  (ridge_gradient J r v alpha nu d = 0 ->
   forall d', ridge_model J r v alpha nu d' <= ridge_model J r v alpha nu d -> d' = d).
Parameter step_ridge_stationarity_fixed_point :
  forall (R : realFieldType) (n p : nat) (J : 'M[R]_(n, p)) (r : 'cV[R]_n) (v : 'cV[R]_p) (alpha nu : R),
  0 < alpha + nu ->
  forall g : 'cV[R]_n,
  ridge_system J r v alpha nu g -> (ridge_step J v alpha nu g = 0 <-> J^T *m r + alpha *: v = 0).
Parameter step_ridge_stationarity_kernel_ridge :
  forall (R : realFieldType) (n p q : nat) (J : 'M[R]_(n, p)) (F : 'M[R]_(q, p)) (f0 y g : 'cV[R]_n)
    (v : 'cV[R]_p) (alpha : R),
  0 < alpha -> ridge_system J (f0 + J *m v - y) v alpha 0 g ->
  F *m (v + ridge_step J v alpha 0 g) = F *m J^T *m invmx (J *m J^T + alpha%:M) *m (y - f0).
Parameter step_ridge_stationarity_network :
  forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n)
    (alpha nu : R) (W0 W W' : 'M[R]_(m, d)) (g : 'cV[R]_n),
  0 < alpha + nu -> ridge_system (jacobian X c a W) (network X c a W - y) (vec (W - W0)) alpha nu g ->
  vec W' = (1 - alpha / (alpha + nu)) *: vec W + (alpha / (alpha + nu)) *: vec W0 - (jacobian X c a W)^T *m g ->
  (W' = W <-> (jacobian X c a W)^T *m (network X c a W - y) + alpha *: vec (W - W0) = 0).
Parameter step_contraction_damped :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n)
    (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (lam mu change eps0 : R),
  0 <= lam -> 0 <= change -> gn_step X c a W g W' ->
  norm ((gram X c a W + mu%:M) *m g - residual X c a y W) <= eps0 * norm (residual X c a y W) ->
  (forall x, lam * nsq x <= qf (gram X c a W) x) ->
  (forall v, norm ((jacobian X c a W - mean_jacobian X c a W W') *m v) <= change * norm v) ->
  0 <= mu -> 0 < lam + mu ->
  norm (residual X c a y W') <=
    (mu / (lam + mu) + eps0 + (1 + eps0) * change * damped_gain mu lam) * norm (residual X c a y W).
Parameter step_contraction_damped_any :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n)
    (W W' : 'M[R]_(m, d)) (g : 'cV[R]_n) (lam mu change eps0 : R),
  0 <= lam -> 0 <= change -> gn_step X c a W g W' ->
  norm ((gram X c a W + mu%:M) *m g - residual X c a y W) <= eps0 * norm (residual X c a y W) ->
  (forall x, lam * nsq x <= qf (gram X c a W) x) ->
  (forall v, norm ((jacobian X c a W - mean_jacobian X c a W W') *m v) <= change * norm v) ->
  0 < mu ->
  norm (residual X c a y W') <=
    (mu / (lam + mu) + eps0 + (1 + eps0) * change * (2 * Num.sqrt mu)^-1) * norm (residual X c a y W).
Parameter train_monotone_decrease :
  forall (R : realFieldType) (before model after least : R),
  model < before -> 0 <= least < gain before model after -> after < before.
Parameter train_monotone_gain :
  forall (R : realFieldType) (before model after : R),
  0 <= model < before -> after <= before / 4 -> 3 / 4 <= gain before model after.
Parameter train_monotone_undamped :
  forall (R : rcfType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R) (a : 'I_m -> R) (y : 'cV[R]_n) (W0 : 'M[R]_(m, d))
    (sigma0 rho eps0 : R),
  (forall i, nsq (row i X)^T = 1) -> (forall r, a r ^+ 2 = 1) -> c ^+ 2 = m%:R^-1 -> 0 < sigma0 -> eps0 <= 6^-1 ->
  (forall x, sigma0 ^+ 2 * nsq x <= qf (gram X c a W0) x) ->
  (forall W,
   in_ball W0 rho W -> forall v, norm ((jacobian X c a W - jacobian X c a W0) *m v) <= sigma0 / 8 * norm v) ->
  4 * Num.sqrt (n%:R / m%:R) * norm (residual X c a y W0) / sigma0 ^+ 2 <= rho ->
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (q mu : nat -> R),
  W 0%N = W0 -> mu 0%N = 0 -> (forall t, residual X c a y (W t) != 0) ->
  (forall t, mu t = 0 -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t,
   mu t = 0 ->
   norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= q t <= eps0 * norm (residual X c a y (W t))) ->
  (forall t,
   mu t = 0 -> 4^-1 <= gain (nsq (residual X c a y (W t))) (q t ^+ 2) (nsq (residual X c a y (W t.+1))) ->
   mu t.+1 = 0) ->
  forall t, mu t = 0 /\ norm (residual X c a y (W t.+1)) <= 2^-1 * norm (residual X c a y (W t)).

End Stated.
