(* The definitions and statements of Rounding.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Coq Require Reals ZArith.
From mathcomp Require Rstruct.
From Flocq Require Core.Core.
From Statements Require LinearAlgebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated).

(* v is z after one rounding of relative error at most u, and of an absolute one of at most e where it may underflow. *)
Definition rounded (R : realFieldType) (u e v z : R) := `|v - z| <= u * `|z| + e.
(* v is a computed sum of the numbers in ps, none of which undergoes more than d roundings. *)
Inductive computed_sum (R : realFieldType) (u eta : R) : nat -> seq R -> R -> Prop :=
| SumRounded p v : rounded u eta v p -> computed_sum u eta 1 [:: p] v
| SumExact p : computed_sum u eta 0 [:: p] p
| SumFused d ps p v z : computed_sum u eta d ps v -> rounded u eta z (v + p) ->
    computed_sum u eta d.+1 (ps ++ [:: p]) z
| SumAdd d e ps qs v w z : computed_sum u eta d ps v -> computed_sum u eta e qs w -> rounded u 0 z (v + w) ->
    computed_sum u eta (maxn d e).+1 (ps ++ qs) z
| SumPermuted d ps qs v : perm_eq ps qs -> computed_sum u eta d ps v -> computed_sum u eta d qs v.
(* v is a computed value of c plus the numbers in ps. *)
Inductive computed_from (R : realFieldType) (u eta c : R) : seq R -> R -> Prop :=
| FromStart : computed_from u eta c [::] c
| FromFused ps p v z : computed_from u eta c ps v -> rounded u eta z (v + p) ->
    computed_from u eta c (ps ++ [:: p]) z
| FromAdd d ps qs v w z : computed_from u eta c ps v -> computed_sum u eta d qs w -> rounded u 0 z (v + w) ->
    computed_from u eta c (ps ++ qs) z
| FromPermuted ps qs v : perm_eq ps qs -> computed_from u eta c ps v -> computed_from u eta c qs v.

Definition gamma (R : realFieldType) (u : R) k : R := k%:R * u / (1 - k%:R * u).
Definition growth (R : realFieldType) (u : R) k : R := (1 - u)^-1 ^+ k - 1.
Definition phi (R : rcfType) (u : R) k : R := gamma u k / (1 - gamma u k).

(* F is a computed Cholesky factor of A. *)
Definition earlier (R : rcfType) n (F : 'M[R]_n) (i j : 'I_n) : seq R :=
  [seq - (F k i * F k j) | k : 'I_n <- enum 'I_n & (k < i)%N].
Definition computed_cholesky (R : rcfType) (u eta : R) n (A F : 'M[R]_n) :=
  [/\ forall i j : 'I_n, (j < i)%N -> F i j = 0,
      forall i j : 'I_n, (i < j)%N -> exists v, computed_from u eta (A i j) (earlier F i j) v /\
        (rounded u eta (F i j) (v / F i i) \/
         exists q, rounded u 0 q (F i i)^-1 /\ rounded u eta (F i j) (v * q)) &
      forall j, exists v,
        [/\ computed_from u eta (A j j) (earlier F j j) v, 0 < v & rounded u 0 (F j j) (Num.sqrt v)]].

Parameter rounding_sum :
  forall (R : realFieldType) (u eta : R),
  0 <= u -> 0 <= eta ->
  forall (d : nat) (ps : seq R) (v : R),
  computed_sum u eta d ps v ->
  `|v - \sum_(p <- ps) p| <= ((1 + u) ^+ d - 1) * (\sum_(p <- ps) `|p|) + (1 + u) ^+ d * ((size ps)%:R * eta).
Parameter rounding_cholesky :
  forall (R : rcfType) (u eta : R) (n : nat),
  0 <= u -> u < 1 -> 0 <= eta ->
  forall A F : 'M[R]_n,
  sym A -> computed_cholesky u eta A F ->
  forall i j : 'I_n,
  `|(F^T *m F) i j - A i j| <=
    growth u n.+1 * (\sum_k `|F k i| * `|F k j|) +
    (1 + growth u n.+1) * ((n%:R + Num.max `|F i i| `|F j j|) * eta).
Parameter rounding_gram :
  forall (R : rcfType) (m n : nat) (A : 'M[R]_(m, n)) (B : 'M[R]_n) (c h : R),
  0 <= c -> c < 1 -> 0 <= h ->
  (forall i j : 'I_n, `|B i j - (A^T *m A) i j| <= c * (\sum_k `|A k i| * `|A k j|) + h) ->
  forall x : 'cV[R]_n,
  `|qf B x - qf (A^T *m A) x| <= (c / (1 - c) * (\tr B + n%:R * h) + n%:R * h) * nsq x.
Parameter ntk_positivity_certificate :
  forall (R : rcfType) (u eta : R) (n : nat),
  0 <= u -> u < 1 -> 0 <= eta ->
  forall (E A M F : 'M[R]_n) (sigma error largest : R) (k : nat),
  eta <= 1 -> (n < k)%N -> 4 * k%:R * u <= 1 -> sym A ->
  (forall x : 'cV[R]_n, `|qf A x - qf E x| <= error * nsq x) ->
  (forall i j : 'I_n, i != j -> M i j = A i j) -> (forall i : 'I_n, rounded u 0 (M i i) (A i i - sigma)) ->
  0 <= largest -> (forall i : 'I_n, M i i <= largest) -> computed_cholesky u eta M F ->
  forall x : 'cV[R]_n,
  (sigma - phi u k * \tr M - 2 * u * largest - 3 * n%:R * (2 * n%:R + largest) * eta - error) * nsq x <= qf E x.
Parameter solution_certificate :
  forall (R : rcfType) (u eta : R) (n : nat),
  u < 1 ->
  forall (E : 'M[R]_n) (b p x s rho : 'cV[R]_n) (lambda error size : R),
  0 < lambda -> (forall z : 'cV[R]_n, lambda * nsq z <= qf E z) -> E *m s = b ->
  norm (p - E *m x) <= error ->
  (forall i : 'I_n, rounded u 0 (rho i 0) (b i 0 - p i 0)) -> norm rho <= size ->
  let bound := (size / (1 - u) + error) / lambda in
  norm (x - s) <= bound /\ forall q : R, rounded u eta q bound -> norm (x - s) <= (q + eta) / (1 - u).

(* The numbers of Flocq with prec digits and a least exponent, rounded to the nearest *)
Section Flocq.
Import Reals ZArith Rstruct Core.Core.
Local Open Scope ring_scope.
Variables (emin prec : Z) (choice : Z -> bool) (x y : nat -> R).
Definition representable (z : R) := generic_format radix2 (FLT_exp emin prec) z.
Definition fl (z : R) : R := round radix2 (FLT_exp emin prec) (Znearest choice) z.
Definition unit_roundoff : R := (/ 2 * bpow radix2 (- prec + 1))%R.
Definition underflow : R := (/ 2 * bpow radix2 emin)%R.
(* Dot products, whose products are added in the order of a binary tree, some of them by fused operations *)
Inductive summation := Product of nat | Fused of summation & nat | Plus of summation & summation.
Fixpoint leaves t :=
  match t with Product i => [:: i] | Fused s i => leaves s ++ [:: i] | Plus s t => leaves s ++ leaves t end.
Fixpoint depth t : nat :=
  match t with Product i => 1%nat | Fused s i => (depth s).+1 | Plus s t => (maxn (depth s) (depth t)).+1 end.
Fixpoint evaluate t : R :=
  match t with
  | Product i => fl (x i * y i)
  | Fused s i => fl (evaluate s + x i * y i)
  | Plus s t => fl (evaluate s + evaluate t)
  end.
End Flocq.

Import Reals ZArith Rstruct Core.Core.
Local Open Scope ring_scope.
Parameter rounding_model :
  forall emin prec : Z,
  (0 < prec)%Z ->
  forall (choice : Z -> bool) (z : R), rounded (unit_roundoff prec) (underflow emin) (fl emin prec choice z) z.
Parameter rounding_model_sum :
  forall emin prec : Z,
  (0 < prec)%Z ->
  forall (choice : Z -> bool) (x y : R),
  representable emin prec x -> representable emin prec y ->
  rounded (unit_roundoff prec) 0 (fl emin prec choice (x + y)) (x + y).
Parameter rounding_model_root :
  forall emin prec : Z,
  (0 < prec)%Z ->
  forall (choice : Z -> bool) (x : R),
  (emin <= 2 * (1 - prec))%Z -> representable emin prec x -> 0 < x ->
  rounded (unit_roundoff prec) 0 (fl emin prec choice (Num.sqrt x)) (Num.sqrt x).
Parameter rounding_model_reciprocal :
  forall emin prec : Z,
  (0 < prec)%Z ->
  forall (choice : Z -> bool) (y : R),
  0 < y -> y <= bpow radix2 (1 - emin - prec) ->
  rounded (unit_roundoff prec) 0 (fl emin prec choice y^-1) y^-1.
Parameter rounding_upwards :
  forall emin prec : Z,
  (0 < prec)%Z ->
  forall (choice : Z -> bool) (z : R), z <= succ radix2 (FLT_exp emin prec) (fl emin prec choice z).
Parameter rounding_dot_product :
  forall emin prec : Z,
  (0 < prec)%Z ->
  forall (choice : Z -> bool) (x y : nat -> R) (t : summation),
  let exact := \sum_(i <- leaves t) (x i * y i) in
  let sizes := \sum_(i <- leaves t) `|x i * y i| in
  let n := size (leaves t) in
  (`|evaluate emin prec choice x y t - exact| <=
    ((1 + unit_roundoff prec) ^+ depth t - 1) * sizes +
    (1 + unit_roundoff prec) ^+ depth t * (n%:R * underflow emin)) /\
  (n%:R * unit_roundoff prec < 1 ->
   `|evaluate emin prec choice x y t - exact| <=
    gamma (unit_roundoff prec) n * sizes + (1 + gamma (unit_roundoff prec) n) * (n%:R * underflow emin)).

End Stated.
