(* Main results. None of its own: here the statement of every theorem of the other files is written out once more, so that
   Coq refuses a theorem that was weakened where it is proved. The meaning of the words in the statements is pinned in the
   same way, by equations between a name and what it stands for.

   Dependencies. All other files.

   Structure. First the definitions, then for each file its theorems in their order. `Scripts/proofs` compares the names
   with those of the theorems, so none can be missing. *)
From mathcomp Require Import all_ssreflect all_algebra.
From SketchedGaussNewton Require Import LinearAlgebra FiniteProbability SubspaceEmbedding.
From SketchedGaussNewton Require Import Preconditioning ConjugateGradient NeuralTangentKernel GaussNewton.
From SketchedGaussNewton Require Rounding.
From Coq Require Reals.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* LinearAlgebra: definitions *)
Check (erefl : @dot = fun R n (x y : 'cV[R]_n) => (x^T *m y) 0 0).
Check (erefl : @nsq = fun R n (x : 'cV[R]_n) => dot x x).
Check (erefl : @norm = fun R n (x : 'cV[R]_n) => Num.sqrt (nsq x)).
Check (erefl : @sym = fun R n (M : 'M[R]_n) => M^T = M).
Check (erefl : @qf = fun R n (M : 'M[R]_n) x => dot x (M *m x)).
Check (erefl : @psd = fun R n (M : 'M[R]_n) => forall x, 0 <= qf M x).
Check (erefl : @frob2 = fun R m n (A : 'M[R]_(m, n)) => \sum_i \sum_j A i j ^+ 2).

(* LinearAlgebra: theorems *)
Check (@LinearAlgebra.psd_decomp : forall (R : realFieldType) (n : nat) (A : 'M[R]_n), sym A -> psd A ->
  exists2 L : seq (R * 'cV[R]_n), all (fun p => 0 <= p.1) L & A = \sum_(p <- L) p.1 *: (p.2 *m p.2^T)).

(* SubspaceEmbedding *)
Check (@SubspaceEmbedding.countsketch_second_moment :
  forall (R : realFieldType) (N k s' : nat) (U : 'M[R]_(N, k)), U^T *m U = 1%:M ->
  Ex (fun w : Omega N s' => frob2 ((CS R w *m U)^T *m (CS R w *m U) - 1%:M)) <= (k ^ 2 + k)%:R / s'.+1%:R).
Check (@SubspaceEmbedding.frob_embedding :
  forall (R : rcfType) (s N k : nat) (U : 'M[R]_(N, k)) (S : 'M[R]_(s, N)) (e : R), 0 < e ->
  frob2 ((S *m U)^T *m (S *m U) - 1%:M) <= e ^+ 2 ->
  forall y : 'cV[R]_k, (1 - e) * nsq y <= nsq (S *m U *m y) <= (1 + e) * nsq y).

(* Preconditioning *)
Check (@Preconditioning.precond_bound :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (R0 : 'M[R]_n) (S : 'M[R]_(s, N)) (e : R),
  0 <= e < 1 ->
  (forall x : 'cV[R]_n, (1 - e) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + e) * nsq (A *m x)) ->
  (S *m A *m R0)^T *m (S *m A *m R0) = 1%:M ->
  forall x : 'cV[R]_n, nsq x / (1 + e) <= nsq (A *m R0 *m x) <= nsq x / (1 - e)).
Check (@Preconditioning.cholesky_exists :
  forall (R : rcfType) (n : nat) (A : 'M[R]_n), sym A -> pd A -> exists2 L : 'M[R]_n, ltri L & A = L *m L^T).
Check (@Preconditioning.rfactor_exists :
  forall (R : rcfType) (s n : nat) (B : 'M[R]_(s, n)), (forall x : 'cV[R]_n, x != 0 -> B *m x != 0) ->
  exists2 R0 : 'M[R]_n, R0 \in unitmx & (B *m R0)^T *m (B *m R0) = 1%:M).

(* ConjugateGradient *)
Check (@ConjugateGradient.richardson_contract :
  forall (R : realFieldType) (n : nat) (M : 'M[R]_n), sym M -> forall a b c q : R,
  0 < q -> 0 <= c -> 1 - c * a <= q -> c * b - 1 <= q ->
  (forall x : 'cV[R]_n, a * nsq x <= qf M x <= b * nsq x) ->
  forall x : 'cV[R]_n, nsq ((1%:M - c *: M) *m x) <= q ^+ 2 * nsq x).
Check (@ConjugateGradient.paper_iter :
  forall (R : realFieldType) (n : nat) (M : 'M[R]_n) (y : 'cV[R]_n) (a b q : R),
  sym M -> 0 <= a -> 0 < b -> 0 < q -> 1 - a ^+ 2 <= q -> b ^+ 2 - 1 <= q ->
  (forall x : 'cV[R]_n, a * nsq x <= qf M x <= b * nsq x) ->
  forall (z : 'cV[R]_n) (k : nat),
  nsq (res M y (iter k (rstep M y) z)) <= q ^+ k ^+ 2 * nsq (res M y z)).
Check (@ConjugateGradient.cheb_Anorm :
  forall (R : realFieldType) (n' : nat) (A : 'M[R]_n'.+1) (a b : R), sym A -> 0 < a -> a < b ->
  (forall x : 'cV[R]_n'.+1, a * nsq x <= qf A x <= b * nsq x) ->
  forall (k : nat) (x : 'cV[R]_n'.+1), qf A (horner_mx A (TV (Npoly a b) k).1 *m x) <= qf A x).
Check (@ConjugateGradient.cg_bound :
  forall (R : realFieldType) (n' : nat) (A : 'M[R]_n'.+1) (al be : R), sym A -> 0 < al -> al < be ->
  (forall x : 'cV[R]_n'.+1, al ^+ 2 * nsq x <= qf A x <= be ^+ 2 * nsq x) ->
  forall (k : nat) (xs x0 xk : 'cV[R]_n'.+1), krylov_min A k xs x0 xk ->
  qf A (xs - xk) <= (2 * ((be - al) / (be + al)) ^+ k) ^+ 2 * qf A (xs - x0)).
Check (@ConjugateGradient.galerkin_min :
  forall (R : realFieldType) (n' : nat) (A : 'M[R]_n'.+1), sym A -> psd A ->
  forall (k : nat) (xs x0 xk : 'cV[R]_n'.+1) (qk : {poly R}), (size qk <= k)%N ->
  xk = x0 + horner_mx A qk *m (A *m xs - A *m x0) ->
  (forall q : {poly R}, (size q <= k)%N -> dot (A *m xs - A *m xk) (horner_mx A q *m (A *m xs - A *m x0)) = 0) ->
  krylov_min A k xs x0 xk).
Check (@ConjugateGradient.sketched_solver :
  forall (R : realFieldType) (s N n : nat) (A : 'M[R]_(N, n)) (R0 : 'M[R]_n) (S : 'M[R]_(s, N))
    (y z : 'cV[R]_n) (k : nat),
  (forall x : 'cV[R]_n, (1 - 10^-1) * nsq (A *m x) <= nsq (S *m A *m x) <= (1 + 10^-1) * nsq (A *m x)) ->
  (S *m A *m R0)^T *m (S *m A *m R0) = 1%:M ->
  forall M : 'M[R]_n, M = (A *m R0)^T *m (A *m R0) ->
  nsq (res M y (iter k (rstep M y) z)) <= 4^-1 ^+ k ^+ 2 * nsq (res M y z)).

(* NeuralTangentKernel *)
Check (@NeuralTangentKernel.schur_product :
  forall (R : realFieldType) (n : nat) (A B : 'M[R]_n), sym A -> psd A -> psd B -> psd (had A B)).
Check (@NeuralTangentKernel.ntk_gram_qf :
  forall (R : realFieldType) (m' n d : nat) (X : 'M[R]_(n, d)) (b : 'I_m'.+1 -> 'cV[R]_n) (z : 'cV[R]_n),
  qf (m'.+1%:R^-1 *: (\sum_r diag_mx (b r)^T *m X *m (diag_mx (b r)^T *m X)^T)) z =
  m'.+1%:R^-1 * (\sum_r nsq (X^T *m hadv (b r) z))).

(* GaussNewton *)
Check (@GaussNewton.gn_contract :
  forall (R : rcfType) (n p : nat) (J Jb : 'M[R]_(n, p)) (lam delta eps0 : R), 0 < lam -> 0 <= delta ->
  (forall x : 'cV[R]_n, lam * nsq x <= qf (J *m J^T) x) ->
  (forall x : 'cV[R]_n, norm ((Jb - J) *m J^T *m x) <= delta * norm x) ->
  forall r g : 'cV[R]_n, norm (J *m J^T *m g - r) <= eps0 * norm r ->
  norm (r - Jb *m (J^T *m g)) <= (eps0 + delta * (1 + eps0) / lam) * norm r).

(* Rounding, over Coq's real numbers *)
Section Rounding.
Import Reals.
Local Open Scope R_scope.
Check (@Rounding.dot_error :
  forall prec : Z, (0 < prec)%Z -> forall (ch : Z -> bool) (x y : nat -> R) (n : nat),
  Rabs (Rounding.fdot prec ch x y n - Rounding.dot x y n) <=
  ((1 + Rounding.u prec) ^ S n - 1) * Rounding.adot x y n).
End Rounding.
