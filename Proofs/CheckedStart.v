(* A start of training, given in exact numbers, for which Coq itself decides the hypotheses of linear convergence.

   Main results
   ------------
   A `start` holds what a run begins with, data, weights and signs, and what was certified of it: a number lambda and a
   radius rho. All are the very numbers of a program: integers over a power of two. `checkStart` computes with integers
   and fractions, without rounding, and answers `true` only if
     G(W0) - lambda I is positive definite, by elimination;
     (1/m) sum_i |x_i|^2 #{r : |w_r'x_i| <= rho |x_i|} <= lambda/64;
     4 |X|_F / sqrt m |r_0| / lambda <= rho, compared by squares, with sqrt m between two fractions;
     eps0 <= 1/6.
   - checked_start_converges (claim train.linear-convergence): if it answers `true`, every run from that start that
     solves the systems of its steps up to eps0 halves the residual at each step, and no neuron moves by more than rho.
   - checked_positive_definite: the elimination, without fractions, proves what it decides.
   RealRun.v has a start that the program has trained from.

   Dependencies: LinearAlgebra, NeuralTangentKernel, GaussNewton, Executable; integers and fractions of Coq's library.
   No axioms.

   Structure. Integers over a power of two; lists of integers; positive definite matrices of integers; the program that
   checks a start; the real numbers that it represents; why a start that it accepts is good. *)
From Coq Require Import ZArith QArith.
From mathcomp Require Import all_ssreflect all_algebra ring ssrZ.
From SketchedGaussNewton Require Import LinearAlgebra NeuralTangentKernel GaussNewton Executable.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* ---- Integers over a power of two ---- *)

Definition dyadicQ (k : nat) (z : Z) : Q := Qmake z (iter k xO xH).
Definition dyadicsQ (k : nat) (v : seq Z) : seq Q := [seq dyadicQ k z | z <- v].
Definition leQ (p q : Q) : bool := nonnegQ (subQ q p).

Section Dyadic.
Variable R : realFieldType.
Notation real := (real_of_Z R).

Lemma real_of_pow2 k : real (Zpos (iter k xO xH)) = 2%:R ^+ k.
Proof.
elim: k => [|k IH] //; rewrite iterS exprS -IH.
by rewrite -[Zpos (xO _)]/(Z.mul (Zpos 2) (Zpos (iter k xO xH))) real_of_ZM.
Qed.
Lemma value_dyadic k z : value R (dyadicQ k z) = real z / 2%:R ^+ k.
Proof. by rewrite /value /dyadicQ real_of_pow2. Qed.
Lemma pow2_gt0 k : 0 < 2%:R ^+ k :> R.
Proof. by rewrite exprn_gt0 // ltr0n. Qed.
Lemma pow2_neq0 k : 2%:R ^+ k != 0 :> R.
Proof. by rewrite gt_eqF // pow2_gt0. Qed.
Lemma value_dyadicM k l z t : value R (dyadicQ (k + l) (Z.mul z t)) = value R (dyadicQ k z) * value R (dyadicQ l t).
Proof. by rewrite !value_dyadic real_of_ZM exprD mulf_div. Qed.
Lemma value_entry_dyadics k v i : value R (entry (dyadicsQ k v) i) = real (nth Z0 v i) / 2%:R ^+ k.
Proof.
have [h|h] := ltnP i (size v); first by rewrite /entry (nth_map Z0) // value_dyadic.
by rewrite /entry !nth_default ?size_map // value0 mul0r.
Qed.
Lemma value_entry2_dyadics k A i j :
  value R (entry2 [seq dyadicsQ k v | v <- A] i j) = real (nth Z0 (nth [::] A i) j) / 2%:R ^+ k.
Proof.
have [h|h] := ltnP i (size A); first by rewrite /entry2 (nth_map [::]) // value_entry_dyadics.
by rewrite /entry2 !nth_default ?size_map // /entry !nth_nil value0 mul0r.
Qed.

Lemma real_ge0 z : (0 <= real z) = Z.leb Z0 z.
Proof. by rewrite -value_int value_ge0. Qed.
Lemma real_le z t : (real z <= real t) = Z.leb z t.
Proof.
rewrite -subr_ge0 -real_of_ZN -real_of_ZD real_ge0.
by apply/idP/idP => /Z.leb_le h; apply/Z.leb_le; Lia.lia.
Qed.
Lemma real_gt0 z : Z.ltb Z0 z -> 0 < real z.
Proof.
move/Z.ltb_lt => h; rewrite lt_neqAle eq_sym real_ge0; apply/andP; split; last by apply/Z.leb_le; Lia.lia.
by case: z h => // p _; apply: real_of_pos_neq0.
Qed.
Lemma value_le p q : leQ p q = (value R p <= value R q).
Proof. by rewrite /leQ -(value_ge0 R) valueB subr_ge0. Qed.
End Dyadic.

(* ---- Lists of integers ---- *)

Fixpoint dotZ (x y : seq Z) : Z :=
  if x is a :: x' then if y is b :: y' then Z.add (Z.mul a b) (dotZ x' y') else Z0 else Z0.
(* The sum of the positive ones among some integers, each with its sign *)
Fixpoint signedSumZ (negative : seq bool) (z : seq Z) : Z :=
  if z is t :: z' then
    let rest := signedSumZ (behead negative) z' in
    if Z.leb Z0 t then if head false negative then Z.sub rest t else Z.add rest t else rest
  else Z0.
Definition bothActive (z t : seq Z) : nat := count (fun p => Z.leb Z0 p.1 && Z.leb Z0 p.2) (zip z t).

Lemma count_sum T (x : T) (p : pred T) s : count p s = (\sum_(r < size s) p (nth x s r))%N.
Proof. by rewrite -sum1_count (big_nth x) big_mkord big_mkcond; apply: eq_bigr => r _; case: (p _). Qed.

Section Lists.
Variable R : realFieldType.
Notation real := (real_of_Z R).

Lemma real_dot d x y : size x = d -> size y = d ->
  real (dotZ x y) = \sum_(l < d) real (nth Z0 x l) * real (nth Z0 y l).
Proof.
elim: d x y => [|d IH] [|a x] [|b y] //=; first by rewrite big_ord0.
move=> [hx] [hy]; rewrite real_of_ZD real_of_ZM IH // big_ord_recl; congr (_ + _).
Qed.

Lemma real_relu t : real (if Z.leb Z0 t then t else Z0) = relu (real t).
Proof. by rewrite /relu -(real_ge0 R); case: lerP. Qed.
Lemma real_signedSum m negative z : size z = m ->
  real (signedSumZ negative z) = \sum_(r < m) (-1) ^+ nth false negative r * relu (real (nth Z0 z r)).
Proof.
elim: m negative z => [|m IH] negative [|t z] //=; first by rewrite big_ord0.
move=> [hz]; rewrite big_ord_recl /= -real_relu.
have {}IH : real (signedSumZ (behead negative) z) =
  \sum_(r < m) (-1) ^+ nth false negative (bump 0 r) * relu (real (nth Z0 z r)).
  rewrite IH //; apply: eq_bigr => r _; congr (_ ^+ _ * _).
  by rewrite nth_behead.
rewrite -IH nth0; case: (Z.leb _ _); last by rewrite mulr0 add0r.
by case: (head _ _); rewrite /Z.sub real_of_ZD ?real_of_ZN ?expr1 ?expr0 ?mulN1r ?mul1r addrC.
Qed.
End Lists.

(* ---- Positive definite matrices of integers ---- *)

(* One row after the elimination of the first column, and whether the division by the previous pivot has no remainder. *)
Definition eliminateZ (p prev : Z) (b row : seq Z) : seq Z :=
  [seq Z.div (Z.sub (Z.mul p v.1) (Z.mul (head Z0 row) v.2)) prev | v <- zip (behead row) b].
Definition dividesZ (p prev : Z) (b row : seq Z) : bool :=
  all (fun v => let t := Z.sub (Z.mul p v.1) (Z.mul (head Z0 row) v.2) in Z.eqb (Z.mul prev (Z.div t prev)) t)
    (zip (behead row) b).
(* Elimination without fractions: every pivot is divided by the one before. *)
Fixpoint definiteZ (n : nat) (prev : Z) (A : seq (seq Z)) : bool :=
  if n is n'.+1 then
    if A is (p :: b) :: rest then
      [&& Z.ltb Z0 p, all (dividesZ p prev b) rest & definiteZ n' p [seq eliminateZ p prev b row | row <- rest]]
    else false
  else true.

Section Definite.
Variable R : realFieldType.
Notation real := (real_of_Z R).
Definition integers m n (A : seq (seq Z)) : 'M[R]_(m, n) := \matrix_(i, j) real (nth Z0 (nth [::] A i) j).
Definition isSquare n (A : seq (seq Z)) := (size A == n) && all (fun row => size row == n) A.

(* The first pivot times the remainder after it *)
Definition eliminated n (A : 'M[R]_n.+1) : 'M[R]_n := \matrix_(i, j)
  (A ord0 ord0 * A (lift ord0 i) (lift ord0 j) - A (lift ord0 i) ord0 * A ord0 (lift ord0 j)).

Lemma complete_square n (A : 'M[R]_n.+1) x : sym A ->
  A ord0 ord0 * qf A x = (\sum_j A ord0 j * x j 0) ^+ 2 + qf (eliminated A) (\col_i x (lift ord0 i) 0).
Proof.
move=> sA; have sE i j : A i j = A j i by rewrite -{1}sA mxE.
rewrite qfE; set p := A ord0 ord0; pose B := \sum_(j < n) A ord0 (lift ord0 j) * x (lift ord0 j) 0.
pose Q := \sum_(i < n) \sum_(j < n) x (lift ord0 i) 0 * A (lift ord0 i) (lift ord0 j) * x (lift ord0 j) 0.
have -> : \sum_i \sum_j x i 0 * A i j * x j 0 = p * x ord0 0 ^+ 2 + 2%:R * x ord0 0 * B + Q.
  rewrite big_ord_recl big_ord_recl; under [X in _ + X]eq_bigr do rewrite big_ord_recl.
  rewrite big_split /= addrA; congr (_ + _).
  have -> : \sum_(i < n) x ord0 0 * A ord0 (lift ord0 i) * x (lift ord0 i) 0 = x ord0 0 * B.
    by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite mulrA.
  have -> : \sum_(i < n) x (lift ord0 i) 0 * A (lift ord0 i) ord0 * x ord0 0 = x ord0 0 * B.
    by rewrite mulr_sumr; apply: eq_bigr => i _; rewrite (sE _ ord0) mulrC [X in _ * X]mulrC.
  by rewrite -/p; move: (x ord0 0) => u; ring.
have -> : \sum_j A ord0 j * x j 0 = p * x ord0 0 + B by rewrite big_ord_recl.
have -> : qf (eliminated A) (\col_i x (lift ord0 i) 0) = p * Q - B ^+ 2.
  rewrite qfE expr2 {1}/B mulr_suml mulr_sumr -sumrB; apply: eq_bigr => i _.
  rewrite /B !mulr_sumr -sumrB; apply: eq_bigr => j _; rewrite !mxE (sE _ ord0) -/p.
  by move: (A _ _) (A _ _) (A _ _) (x _ _) (x _ _) => a1 a2 a3 u v; ring.
by move: (x ord0 0) => u; ring.
Qed.

Lemma eliminate_sound n (A : 'M[R]_n.+1) (S : 'M[R]_n) prev : sym A -> 0 < A ord0 ord0 -> 0 < prev ->
  prev *: S = eliminated A -> sym S /\ (psd S -> psd A).
Proof.
move=> sA p0 q0 hS; have sE i j : A i j = A j i by rewrite -{1}sA mxE.
split=> [|pS x].
  apply: (scalerI (lt0r_neq0 q0)); rewrite -linearZ /= hS; apply/matrixP => i j; rewrite !mxE.
  by rewrite (sE (lift ord0 j) (lift ord0 i)) (sE (lift ord0 j) ord0) (sE ord0 (lift ord0 i)) [X in _ - X]mulrC.
rewrite -(pmulr_rge0 _ p0) complete_square //; apply: addr_ge0; first exact: sqr_ge0.
by rewrite -hS qfZ pmulr_rge0.
Qed.

Theorem checked_positive_definite n prev A : definiteZ n prev A -> Z.ltb Z0 prev -> isSquare n A ->
  sym (integers n n A) -> psd (integers n n A).
Proof.
elim: n prev A => [|n IH] prev A; first by move=> _ _ _ _ x; rewrite qfE big_ord0.
case: A => [|[|p b] rest] //= /and3P[p0 divides definite] q0 /andP[/eqP[sr] /andP[/eqP[sb] srow]] sA.
set S := [seq eliminateZ p prev b row | row <- rest].
have rowsize (i : 'I_n) : size (nth [::] rest i) = n.+1.
  by have /allP h := srow; apply/eqP/h/mem_nth; rewrite sr.
have rowdivides (i : 'I_n) : dividesZ p prev b (nth [::] rest i).
  by have /allP h := divides; apply/h/mem_nth; rewrite sr.
have tail_size (i : 'I_n) : size (behead (nth [::] rest i)) = n by rewrite size_behead rowsize.
have zip_size (i : 'I_n) : size (zip (behead (nth [::] rest i)) b) = n by rewrite size_zip tail_size sb minnn.
have hS : real prev *: integers n n S = eliminated (integers n.+1 n.+1 ((p :: b) :: rest)).
  apply/matrixP => i j.
  rewrite !mxE /= /S (nth_map [::]) ?sr // (nth_map (Z0, Z0)) ?zip_size // nth_zip ?tail_size //= nth_behead nth0.
  have /allP/(_ (nth (Z0, Z0) (zip (behead (nth [::] rest i)) b) j)) := rowdivides i.
  rewrite mem_nth ?zip_size // => /(_ isT); rewrite nth_zip ?tail_size //= nth_behead => /Z.eqb_eq e.
  by rewrite -real_of_ZM e /Z.sub real_of_ZD real_of_ZN !real_of_ZM.
have p0' : 0 < integers n.+1 n.+1 ((p :: b) :: rest) ord0 ord0 by rewrite mxE /= real_gt0.
have [sS] := eliminate_sound sA p0' (real_gt0 R q0) hS; apply.
apply: (IH p) => //; rewrite /isSquare size_map sr eqxx /=; apply/allP => row /mapP[row' hrow ->].
have /allP/(_ _ hrow)/eqP h := srow.
by rewrite size_map size_zip size_behead h sb minnn.
Qed.
End Definite.

(* ---- The program that checks a start ---- *)

(* What a run begins with, and what was certified of it. The entries of a matrix or vector are the integers listed over
   two to the power of its exponent; a point and a neuron are rows. *)
Record start := Start {
  points : nat; neurons : nat; dimension : nat;
  inputsZ : seq (seq Z); inputsExponent : nat;
  targetsZ : seq Z; targetsExponent : nat;
  weightsZ : seq (seq Z); weightsExponent : nat;
  (* the neurons with sign -1 *)
  negative : seq bool;
  (* lambda_min(G(W0)) is at least lambdaQ, the neurons stay within radiusQ, and steps are solved up to accuracyQ *)
  lambdaQ : Q; radiusQ : Q; accuracyQ : Q }.

Section Program.
Variable S : start.
Notation n := (points S).
Notation m := (neurons S).
Notation d := (dimension S).
Definition inputsQ : seq (seq Q) := [seq dyadicsQ (inputsExponent S) x | x <- inputsZ S].
Definition weightsQ : seq (seq Q) := [seq dyadicsQ (weightsExponent S) w | w <- weightsZ S].
Definition targetsQ : seq Q := dyadicsQ (targetsExponent S) (targetsZ S).

Definition wellFormed : bool :=
  [&& size (inputsZ S) == n, all (fun x => size x == d) (inputsZ S), size (weightsZ S) == m,
    all (fun w => size w == d) (weightsZ S), size (targetsZ S) == n, size (negative S) == m & (0 < m)%N].

(* The pre-activations of one point are a list, over two to the power of preactivationExponent. *)
Definition preactivationExponent : nat := (inputsExponent S + weightsExponent S)%N.
Definition preactivationsZ : seq (seq Z) := [seq [seq dotZ x w | w <- weightsZ S] | x <- inputsZ S].
Definition lengthQ (x : seq Z) : Q := dyadicQ (inputsExponent S + inputsExponent S) (dotZ x x).

(* The integers of pre-activations of size at most rho |x| are at most reachZ x. *)
Definition reachZ (x : seq Z) : Z :=
  let scale := intQ (Zpos (iter (preactivationExponent + preactivationExponent) xO xH)) in
  let square := mulQ (mulQ (mulQ (radiusQ S) (radiusQ S)) (lengthQ x)) scale in
  Z.sqrt (Z.div (Qnum square) (Zpos (Qden square))).
Definition nearCount (x z : seq Z) : nat := let reach := reachZ x in count (fun t => Z.leb (Z.abs t) reach) z.

(* G(W0) - lambda I, times the denominators *)
Definition shiftedGramZ (P : seq (seq Z)) : seq (seq Z) :=
  let shift := Z.mul (Qnum (lambdaQ S))
    (Z.mul (Z.of_nat m) (Zpos (iter (inputsExponent S + inputsExponent S) xO xH))) in
  tabulate2 n n (fun i j =>
    Z.sub (Z.mul (Zpos (Qden (lambdaQ S))) (Z.mul (Z.of_nat (bothActive (nth [::] P i) (nth [::] P j)))
        (dotZ (nth [::] (inputsZ S) i) (nth [::] (inputsZ S) j))))
      (if i == j then shift else Z0)).

(* Below and above sqrt m *)
Definition rootQ (above : bool) : Q :=
  let root := Z.sqrt (Z.mul (Z.of_nat m) (Zpos (iter 256 xO xH))) in
  dyadicQ 128 (if above then Z.add root (Zpos xH) else root).
(* sqrt m f(W0), and a bound on m |r_0|^2 *)
Definition sumsQ (P : seq (seq Z)) : seq Q :=
  [seq dyadicQ preactivationExponent (signedSumZ (negative S) z) | z <- P].
Definition residualBoundQ (P : seq (seq Z)) : Q :=
  let sums := sumsQ P in
  let product := dotQ n sums targetsQ in
  addQ (dotQ n sums sums) (subQ (mulQ (natQ m) (dotQ n targetsQ targetsQ))
    (mulQ (natQ 2) (mulQ (rootQ (~~ nonnegQ product)) product))).

Definition accurateEnough : bool := leQ (mulQ (natQ 6) (accuracyQ S)) oneQ.
Definition startPositive (P : seq (seq Z)) : bool :=
  Z.ltb Z0 (Qnum (lambdaQ S)) && definiteZ n (Zpos xH) (shiftedGramZ P).
Definition fewNear (P : seq (seq Z)) : bool :=
  let counted := sumQ n (fun i =>
    mulQ (lengthQ (nth [::] (inputsZ S) i)) (natQ (nearCount (nth [::] (inputsZ S) i) (nth [::] P i)))) in
  leQ (mulQ (natQ 64) counted) (mulQ (natQ m) (lambdaQ S)).
Definition farEnough (P : seq (seq Z)) : bool :=
  let square q := mulQ q q in
  let lengths := sumQ n (fun i => lengthQ (nth [::] (inputsZ S) i)) in
  nonnegQ (radiusQ S) && leQ (mulQ (natQ 16) (mulQ lengths (residualBoundQ P)))
    (mulQ (square (radiusQ S)) (mulQ (square (lambdaQ S)) (square (natQ m)))).
Definition checkStart : bool :=
  let P := preactivationsZ in [&& wellFormed, accurateEnough, startPositive P, fewNear P & farEnough P].
End Program.

(* ---- The real numbers that a start represents ---- *)

Section StartMeaning.
Variables (R : rcfType) (S : start).
Notation n := (points S).
Notation m := (neurons S).
Notation d := (dimension S).
Definition start_inputs : 'M[R]_(n, d) := matrix_of R n d (inputsQ S).
Definition start_targets : 'cV[R]_n := vector R n (targetsQ S).
Definition start_weights : 'M[R]_(m, d) := matrix_of R m d (weightsQ S).
Definition start_signs : 'I_m -> R := @signs R m (negative S).
Definition start_scale : R := (Num.sqrt m%:R)^-1.
Notation X := start_inputs.
Notation c := start_scale.
Notation a := start_signs.
Notation y := start_targets.
Notation W0 := start_weights.
Notation lambda := (value R (lambdaQ S)).
Notation rho := (value R (radiusQ S)).
Notation eps0 := (value R (accuracyQ S)).

(* Every run of T steps from the start, each of which solves its system up to eps0, halves the residual at each step
   and moves no neuron by more than rho. *)
Definition halves_every_step : Prop :=
  forall (W : nat -> 'M[R]_(m, d)) (g : nat -> 'cV[R]_n) (T : nat),
  W 0%N = W0 ->
  (forall t, (t < T)%N -> gn_step X c a (W t) (g t) (W t.+1)) ->
  (forall t, (t < T)%N ->
    norm (gram X c a (W t) *m g t - residual X c a y (W t)) <= eps0 * norm (residual X c a y (W t))) ->
  (forall t, (t < T)%N -> norm (residual X c a y (W t.+1)) <= 2%:R^-1 * norm (residual X c a y (W t))) /\
  (forall t, (t <= T)%N -> (forall r, distance (W t) W0 r <= rho) /\
    forall x, 7%:R / 8%:R * Num.sqrt lambda * norm x <= norm ((jacobian X c a (W t))^T *m x)).

Notation real := (real_of_Z R).
Notation P := (preactivationsZ S).
Notation k := (preactivationExponent S).
Hypothesis formed : wellFormed S.

Lemma point_size (i : 'I_n) : size (nth [::] (inputsZ S) i) = d.
Proof.
case/and5P: formed => /eqP sx /allP hx _ _ _.
by apply/eqP/hx/mem_nth; rewrite sx.
Qed.
Lemma neuron_size (r : 'I_m) : size (nth [::] (weightsZ S) r) = d.
Proof.
case/and5P: formed => _ _ /eqP sw /allP hw _.
by apply/eqP/hw/mem_nth; rewrite sw.
Qed.
Lemma wide : (0 < m)%N.
Proof. by case/and5P: formed => _ _ _ _ /and3P[]. Qed.
Lemma preactivations_size (i : 'I_n) : size (nth [::] P i) = m.
Proof.
case/and5P: formed => /eqP sx _ /eqP sw _ _.
by rewrite (nth_map [::]) ?sx // size_map sw.
Qed.
Lemma preactivations_nth (i : 'I_n) (r : 'I_m) :
  nth Z0 (nth [::] P i) r = dotZ (nth [::] (inputsZ S) i) (nth [::] (weightsZ S) r).
Proof.
case/and5P: formed => /eqP sx _ /eqP sw _ _.
by rewrite (nth_map [::]) ?sx // (nth_map [::]) ?sw.
Qed.

Lemma start_inputsE i l :
  X i l = real (nth Z0 (nth [::] (inputsZ S) i) l) / 2%:R ^+ inputsExponent S.
Proof. by rewrite mxE value_entry2_dyadics. Qed.
Lemma start_preactivation i r : preactivation X W0 i r = real (nth Z0 (nth [::] P i) r) / 2%:R ^+ k.
Proof.
rewrite preactivations_nth (real_dot _ (point_size i) (neuron_size r)) mulr_suml mxE; apply: eq_bigr => l _.
by rewrite start_inputsE !mxE value_entry2_dyadics exprD invfM mulrACA.
Qed.
Lemma start_length i : nsq (row i X)^T = value R (lengthQ S (nth [::] (inputsZ S) i)).
Proof.
rewrite value_dyadic (real_dot _ (point_size i) (point_size i)) mulr_suml nsqE; apply: eq_bigr => l _.
by rewrite [X in X ^+ 2]mxE [X in X ^+ 2]mxE start_inputsE exprD invfM expr2 mulrACA.
Qed.
Lemma start_inner i j : (X *m X^T) i j =
  real (dotZ (nth [::] (inputsZ S) i) (nth [::] (inputsZ S) j)) / 2%:R ^+ (inputsExponent S + inputsExponent S).
Proof.
rewrite (real_dot _ (point_size i) (point_size j)) mulr_suml mxE; apply: eq_bigr => l _.
by rewrite [X in _ * X]mxE !start_inputsE exprD invfM mulrACA.
Qed.
Lemma start_active i r : pattern X W0 i r = (Z.leb Z0 (nth Z0 (nth [::] P i) r))%:R.
Proof. by rewrite patternE start_preactivation /active pmulr_lge0 ?invr_gt0 ?pow2_gt0 // real_ge0. Qed.

Lemma start_counts i j : (pattern X W0 *m (pattern X W0)^T) i j = (bothActive (nth [::] P i) (nth [::] P j))%:R.
Proof.
rewrite /bothActive (count_sum (Z0, Z0)) size_zip !preactivations_size minnn natr_sum mxE; apply: eq_bigr => r _.
rewrite nth_zip ?preactivations_size //= [X in _ * X]mxE !start_active.
by case: (Z.leb _ _); rewrite ?mul1r ?mul0r.
Qed.

Lemma start_signs2 r : a r ^+ 2 = 1.
Proof. exact: signs2. Qed.
Lemma start_scale2 : c ^+ 2 = m%:R^-1.
Proof. by rewrite exprVn sqr_sqrtr ?ler0n. Qed.
Lemma wideR : 0 < m%:R :> R.
Proof. by rewrite ltr0n wide. Qed.

Lemma real_of_nat q : real (Z.of_nat q) = q%:R.
Proof. by rewrite -value_int; apply: value_nat. Qed.

Lemma shifted_gram : integers R n n (shiftedGramZ S P) =
  (real (Zpos (Qden (lambdaQ S))) * m%:R * 2%:R ^+ (inputsExponent S + inputsExponent S)) *:
    (gram X c a W0 - lambda%:M).
Proof.
have m0 := gt_eqF wideR; have p0 := pow2_neq0 R (inputsExponent S + inputsExponent S).
have gE i j : gram X c a W0 i j = m%:R^-1 * ((bothActive (nth [::] P i) (nth [::] P j))%:R *
    (real (dotZ (nth [::] (inputsZ S) i) (nth [::] (inputsZ S) j)) /
      2%:R ^+ (inputsExponent S + inputsExponent S))).
  by rewrite (ntk_gram_factorization _ start_signs2 start_scale2) [LHS]mxE [X in _ * X = _]mxE start_counts start_inner.
move: (gram _ _ _ _) gE => G gE.
apply/matrixP => i j; rewrite [LHS]mxE /shiftedGramZ /tabulate2 !nth_tabulate //.
rewrite /Z.sub real_of_ZD real_of_ZN !real_of_ZM real_of_nat.
rewrite [RHS]mxE [X in _ = _ * X]mxE [X in _ = _ * (_ + X)]mxE [X in _ = _ * (_ - X)]mxE gE -val_eqE /=.
have numerator : real (Qnum (lambdaQ S)) = real (Zpos (Qden (lambdaQ S))) * lambda.
  by rewrite /value mulrC divfK // real_of_pos_neq0.
move: (real (Zpos (Qden (lambdaQ S)))) numerator => D numerator.
case: eqP => _ /=.
  rewrite !real_of_ZM real_of_nat real_of_pow2 mulr1n numerator.
  move: (2%:R ^+ _) p0 (m%:R) m0 lambda (real _) => p p0 q m0 l v.
  by field; rewrite p0 m0.
rewrite -[real Z0]/(0 : R) mulr0n !subr0.
by move: (2%:R ^+ _) p0 (m%:R) m0 (real _) => p p0 q m0 v; field; rewrite p0 m0.
Qed.

Lemma start_is_positive : startPositive S P ->
  0 < lambda /\ forall x, lambda * nsq x <= qf (gram X c a W0) x.
Proof.
case/andP=> l0 definite; have lambda0 : 0 < lambda by rewrite /value divr_gt0 ?real_gt0 ?real_of_pos_gt0.
split=> // x; have e := shifted_gram; set K := _ * _ * _ in e.
have K0 : 0 < K by rewrite !mulr_gt0 ?wideR ?real_of_pos_gt0 ?pow2_gt0.
have sG : sym (gram X c a W0) by rewrite /sym /gram trmx_mul trmxK.
have sS : sym (integers R n n (shiftedGramZ S P)).
  by rewrite e /sym linearZ /= linearB /= sG tr_scalar_mx.
have square : isSquare n (shiftedGramZ S P).
  rewrite /isSquare /shiftedGramZ /tabulate2 /tabulate size_map size_iota eqxx /=.
  by apply/allP => row /mapP[i _ ->]; rewrite size_map size_iota.
have := checked_positive_definite definite isT square sS x.
rewrite e qfZ pmulr_rge0 // qfD qfN subr_ge0; congr (_ <= _).
by rewrite -[lambda%:M]mul1mx mul_mx_scalar qfZ qf1.
Qed.

(* Neurons near the hyperplane of a point are counted. *)
Lemma reach_reached i (z : Z) : 0 <= rho ->
  `|real z / 2%:R ^+ k| <= rho * norm (row i X)^T ->
  Z.leb (Z.abs z) (reachZ S (nth [::] (inputsZ S) i)).
Proof.
move=> r0; have p0 := pow2_gt0 R k.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE ?(mulr_ge0 r0) ?norm_ge0 ?normr_ge0 // real_normK ?num_real //.
rewrite [X in _ <= X -> _]exprMn norm_sq start_length expr_div_n.
rewrite (ler_pdivr_mulr _ _ (exprn_gt0 2 p0)) -exprM muln2 -addnn.
rewrite /reachZ; set scale := intQ _; set square := mulQ _ scale => h.
have {h} : real z ^+ 2 <= value R square.
  by apply: le_trans h _; rewrite !valueM value_int real_of_pow2 expr2.
rewrite /value ler_pdivl_mulr ?real_of_pos_gt0 // expr2 -!real_of_ZM real_le => /Z.leb_le h.
apply/Z.leb_le; rewrite -[X in Z.le X _]Z.sqrt_square; last exact: Z.abs_nonneg.
apply: Z.sqrt_le_mono; apply: Z.div_le_lower_bound; first by [].
by rewrite Z.abs_square Z.mul_comm.
Qed.

Lemma near_counted i : 0 <= rho ->
  (#|near X W0 (rho * norm (row i X)^T)%R i| <=
   nearCount S (nth [::] (inputsZ S) i) (nth [::] P i))%N.
Proof.
move=> r0; rewrite /nearCount (count_sum Z0) preactivations_size -sum1_card big_mkcond; apply: leq_sum => r _.
rewrite inE start_preactivation; case: ifP => // /(reach_reached r0) -> //.
Qed.

Lemma frob2_start : frob2 X = value R (sumQ n (fun i => lengthQ S (nth [::] (inputsZ S) i))).
Proof. by rewrite frob2_rows value_sum; apply: eq_bigr => i _; rewrite start_length. Qed.

Lemma few_near : 0 <= rho -> fewNear S P ->
  m%:R^-1 * (\sum_i nsq (row i X)^T * #|near X W0 (rho * norm (row i X)^T) i|%:R) <= lambda / 64%:R.
Proof.
move=> r0; rewrite /fewNear (value_le R) !valueM !value_nat value_sum => h.
rewrite ler_pdivl_mulr ?ltr0n // -mulrA ler_pdivr_mull ?wideR //; apply: le_trans h.
rewrite [X in _ <= X]mulrC; apply: ler_wpmul2r; first by rewrite ler0n.
apply: ler_sum => i _; rewrite valueM value_nat -start_length; apply: ler_wpmul2l; first exact: nsq_ge0.
by rewrite ler_nat near_counted.
Qed.

Notation root := (Num.sqrt m%:R : R).
Notation s := (vector R n (sumsQ S P)).
Lemma start_network : network X c a W0 = c *: s.
Proof.
apply/colP => i; rewrite !mxE; congr (_ * _).
have [/eqP sx _ _ _ _] := and5P formed.
rewrite /sumsQ /entry (nth_map [::]) ?size_map ?sx // value_dyadic (real_signedSum _ _ (preactivations_size i)).
rewrite mulr_suml; apply: eq_bigr => r _; rewrite start_preactivation -mulrA; congr (_ * _).
by rewrite /relu -[in LHS](mul0r (2%:R ^+ k)^-1) -maxr_pmull // invr_ge0 ltW ?pow2_gt0.
Qed.

Lemma root_between : value R (rootQ S false) <= root <= value R (rootQ S true).
Proof.
have p0 : 0 < 2%:R ^+ 128 :> R by apply: pow2_gt0.
have M : 0 <= root * 2%:R ^+ 128 by rewrite mulr_ge0 ?sqrtr_ge0 ?ltW.
have e : (root * 2%:R ^+ 128) ^+ 2 = real (Z.mul (Z.of_nat m) (Zpos (iter 256 xO xH))).
  by rewrite exprMn sqr_sqrtr ?ler0n // -exprM real_of_ZM real_of_nat real_of_pow2.
have N : Z.le Z0 (Z.mul (Z.of_nat m) (Zpos (iter 256 xO xH))).
  by apply: Z.mul_nonneg_nonneg => //; apply: Zle_0_nat.
move: e N; rewrite /rootQ; move: (Z.mul _ _) => t e N.
have [lo hi] := Z.sqrt_spec t N; have u0 := Z.sqrt_nonneg t.
rewrite !value_dyadic ler_pdivr_mulr // ler_pdivl_mulr //; apply/andP; split.
  rewrite -(@ler_pexpn2r _ 2) ?nnegrE //; last by rewrite real_ge0; apply/Z.leb_le.
  by rewrite e expr2 -real_of_ZM real_le; apply/Z.leb_le.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE //; last by rewrite real_ge0; apply/Z.leb_le; Lia.lia.
by rewrite e expr2 -real_of_ZM real_le; apply/Z.leb_le; rewrite Z.add_1_r; apply: Z.lt_le_incl.
Qed.

Lemma residual_bounded : m%:R * nsq (residual X c a y W0) <= value R (residualBoundQ S P).
Proof.
rewrite /residual start_network nsqB nsqZ start_scale2 dotZl mulrDr mulrBr mulVKf ?gt_eqF ?wideR //.
have mc : m%:R * c = root.
  by rewrite -[X in X * _](@sqr_sqrtr _ m%:R) ?ler0n // expr2 mulfK // gt_eqF // sqrtr_gt0 wideR.
have -> : m%:R * (2%:R * (c * dot s y)) = 2%:R * (root * dot s y) by rewrite -mc; ring.
rewrite /residualBoundQ valueD valueB !valueM !value_dot !value_nat -!/y -/(nsq _) -/(nsq _).
rewrite -addrA ler_add2l addrC ler_add2l ler_opp2; apply: ler_wpmul2l; first by rewrite ler0n.
rewrite -(value_ge0 R) value_dot; have /andP[lo hi] := root_between.
rewrite -/y; case: (lerP 0 (dot s y)) => h; [exact: (ler_wpmul2r h lo) | exact: (ler_wnmul2r (ltW h) hi)].
Qed.

Lemma far_enough : 0 < lambda -> farEnough S P ->
  0 <= rho /\ 4%:R * Num.sqrt (frob2 X / m%:R) * norm (residual X c a y W0) / lambda <= rho.
Proof.
move=> l0 /andP[]; rewrite -(value_ge0 R) => r0; rewrite (value_le R) !valueM !value_nat -frob2_start => h.
split=> //; rewrite ler_pdivr_mulr //.
have e0 : 0 <= 4%:R * Num.sqrt (frob2 X / m%:R) * norm (residual X c a y W0).
  by rewrite !mulr_ge0 ?sqrtr_ge0 ?norm_ge0 ?ler0n.
have e1 : 0 <= rho * lambda by rewrite mulr_ge0 // ltW.
rewrite -(@ler_pexpn2r _ 2) ?nnegrE //.
have m2 : 0 < m%:R ^+ 2 :> R by rewrite exprn_gt0 ?wideR.
rewrite -(ler_pmul2r m2) [(rho * lambda) ^+ 2]exprMn [X in X * _ <= _]exprMn [(4%:R * _) ^+ 2]exprMn norm_sq.
rewrite sqr_sqrtr ?divr_ge0 ?frob2_ge0 ?ler0n //.
apply: (le_trans _ (le_trans h _)); last by apply: le_of_eq; move: rho lambda (m%:R) => u v q; ring.
have -> : 4%:R ^+ 2 * (frob2 X / m%:R) * nsq (residual X c a y W0) * m%:R ^+ 2 =
  16%:R * (frob2 X * (m%:R * nsq (residual X c a y W0))).
  by move: (nsq _) (frob2 X) => u f; field; rewrite gt_eqF // wideR.
apply: ler_wpmul2l; first by rewrite ler0n.
by apply: ler_wpmul2l residual_bounded; apply: frob2_ge0.
Qed.
End StartMeaning.

Theorem checked_start_converges (S : start) : checkStart S -> forall R : rcfType, halves_every_step R S.
Proof.
case/and5P=> formed accurate positive few far R W g T h0 hst hacc.
have [l0 lower] := @start_is_positive R S formed positive.
have [r0 radius] := @far_enough R S formed l0 far.
have s0 : 0 < Num.sqrt (value R (lambdaQ S)) by rewrite sqrtr_gt0.
have s2 : Num.sqrt (value R (lambdaQ S)) ^+ 2 = value R (lambdaQ S) by rewrite sqr_sqrtr // ltW.
have few_near8 : (neurons S)%:R^-1 * (\sum_i nsq (row i (start_inputs R S))^T *
    #|near (start_inputs R S) (start_weights R S)
        (value R (radiusQ S) * norm (row i (start_inputs R S))^T) i|%:R) <=
  (Num.sqrt (value R (lambdaQ S)) / 8%:R) ^+ 2.
  by rewrite expr_div_n s2 -natrX; apply: few_near formed r0 few.
have eps0_le : value R (accuracyQ S) <= 6%:R^-1.
  by move: accurate; rewrite /accurateEnough (value_le R) valueM value_nat value1 -ler_pdivl_mull ?ltr0n // mulr1.
rewrite -s2 in lower radius.
exact: (train_linear_convergence_any_inputs_certified (@start_signs2 R S) (start_scale2 R S) s0 few_near8 eps0_le lower
  radius h0 hst (fun t tT _ => hacc t tT)).
Qed.
