(* Probability on finite uniform spaces.

   Main results
     markov, markov_ge     Markov's inequality: a nonnegative f exceeds t > 0 with probability at most E f / t.
     chebyshev             P[|f - E f| >= t] <= Var f / t^2.
     Pr_or, Pr_exists      the union bound, for two events and for a finite family of events.
     Ex_pair               the expectation over a product space is an iterated expectation (Fubini).
     Pr_pair_le            two draws one after the other: the failure probabilities add up.
     Ex_ffun_prod          independence: over n independent draws w(1), .., w(n) from one space, the expectation of
                           a product of functions of single draws is the product of the expectations.
     Ex_ffun_indep         independence of functions of disjoint sets of draws.
     Ex_ffun_sqr_sum       E (sum_i F_i(w(i)))^2 = sum_i E F_i^2 for centred F_i (variance of a sum).
     Var_mean              the mean of n independent draws has variance Var F / n.
     Ex_injection, Ex_injection_pair
                           sampling without replacement (uniform injections): one value is uniform over the population,
                           two values are uniform over the pairs of distinct elements.
     with_probability_and  "P holds with probability at least p" (with_probability p P: some event of that probability
                           implies P) for two statements at once, for consecutive draws, and from a second moment.

   Dependencies
     MathComp's finite types and big sums only. No axioms. The space is any finite type T, all of whose elements
     are equally likely; numbers are those of any ordered field. A draw of n independent elements of T is an element
     of the finite type of functions from an index set into T. The mean over an empty space is 0, so hypotheses
     of non-emptiness appear only where that matters.

   Structure
     Expectation and probability; inequalities; bijections; product spaces; independent draws; sampling without replacement;
     statements that hold with some probability. *)
From mathcomp Require Import all_ssreflect all_fingroup all_algebra ring.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Finite.
Variable R : realFieldType.

(* The mean of f over all elements of T; the share of the elements of T that satisfy P. *)
Definition Ex (T : finType) (f : T -> R) : R := (\sum_w f w) / #|T|%:R.
Definition Pr (T : finType) (P : pred T) : R := Ex (fun w => (P w)%:R).

Section OneSpace.
Variable T : finType.
Implicit Types (f g : T -> R) (P Q : pred T).

Lemma eq_Ex f g : f =1 g -> Ex f = Ex g.
Proof. by move=> e; congr (_ / _); apply: eq_bigr => w _; apply: e. Qed.
Lemma Ex_ge0 f : (forall w, 0 <= f w) -> 0 <= Ex f.
Proof. by move=> h; apply: divr_ge0; rewrite ?ler0n // sumr_ge0. Qed.
Lemma Ex_le f g : (forall w, f w <= g w) -> Ex f <= Ex g.
Proof.
by move=> h; apply: ler_wpmul2r; rewrite ?invr_ge0 ?ler0n //; apply: ler_sum.
Qed.
Lemma Ex_cst c : (0 < #|T|)%N -> Ex (fun _ : T => c) = c.
Proof. by move=> T0; rewrite /Ex sumr_const -[c *+ _]mulr_natr mulfK // pnatr_eq0 -lt0n. Qed.
Lemma Ex_const f c : (0 < #|T|)%N -> (forall w, f w = c) -> Ex f = c.
Proof. by move=> T0 h; rewrite -(Ex_cst c T0); apply: eq_Ex. Qed.
Lemma Ex_eq0 f : (forall w, f w = 0) -> Ex f = 0.
Proof. by move=> h; rewrite /Ex big1 ?mul0r. Qed.
Lemma Ex_empty f : #|T| = 0%N -> Ex f = 0.
Proof. by move=> e; rewrite /Ex e invr0 mulr0. Qed.
Lemma Ex_pred1 t : Ex (fun w : T => (w == t)%:R) = #|T|%:R^-1.
Proof. by rewrite /Ex (bigD1 t) //= eqxx big1 ?addr0 ?mul1r // => w /negbTE ->. Qed.
Lemma ExZ c f : Ex (fun w => c * f w) = c * Ex f.
Proof. by rewrite /Ex -mulr_sumr mulrA. Qed.
Lemma ExZr c f : Ex (fun w => f w * c) = Ex f * c.
Proof. by rewrite mulrC -ExZ; apply: eq_Ex => w; rewrite mulrC. Qed.
Lemma ExD f g : Ex (fun w => f w + g w) = Ex f + Ex g.
Proof. by rewrite /Ex big_split mulrDl. Qed.
Lemma ExN f : Ex (fun w => - f w) = - Ex f.
Proof. by rewrite -mulN1r -ExZ; apply: eq_Ex => w; rewrite mulN1r. Qed.
Lemma ExB f g : Ex (fun w => f w - g w) = Ex f - Ex g.
Proof. by rewrite ExD ExN. Qed.
Lemma Ex_sum (J : Type) (r : seq J) (A : pred J) (F : J -> T -> R) :
  Ex (fun w => \sum_(j <- r | A j) F j w) = \sum_(j <- r | A j) Ex (F j).
Proof. by rewrite /Ex exchange_big mulr_suml. Qed.
Lemma Ex_norm f : `|Ex f| <= Ex (fun w => `|f w|).
Proof.
rewrite /Ex normrM normfV normr_nat.
by apply: ler_wpmul2r; rewrite ?invr_ge0 ?ler0n // ler_norm_sum.
Qed.

(* A mean that is at most c is attained: some element is no worse than the mean. *)
Lemma Ex_attained f : (0 < #|T|)%N -> exists w, f w <= Ex f.
Proof.
move=> T0; apply/existsP; apply: contraT; rewrite negb_exists => /forallP h.
have T0r : 0 < #|T|%:R :> R by rewrite ltr0n.
suff : Ex f < Ex f by rewrite ltxx.
rewrite {2}/Ex ltr_pdivl_mulr // mulr_natr -sumr_const.
have /card_gt0P[w0 _] := T0.
rewrite (bigD1 w0) //= [X in _ < X](bigD1 w0) //=; apply: ltr_le_add; first by rewrite ltNge h.
by apply: ler_sum => w _; apply: ltW; rewrite ltNge h.
Qed.

Lemma Pr_ge0 P : 0 <= Pr P.
Proof. by apply: Ex_ge0 => w; rewrite ler0n. Qed.
Lemma Pr_le1 P : Pr P <= 1.
Proof.
have [e|e] := posnP #|T|; first by rewrite /Pr Ex_empty // ler01.
by rewrite -[1](Ex_cst 1 e); apply: Ex_le => w; rewrite lern1 leq_b1.
Qed.
Lemma eq_Pr P Q : P =1 Q -> Pr P = Pr Q.
Proof. by move=> e; apply: eq_Ex => w; rewrite e. Qed.
Lemma Pr_le P Q : (forall w, P w -> Q w) -> Pr P <= Pr Q.
Proof. by move=> h; apply: Ex_le => w; rewrite ler_nat; case: (P w) (h w) => // /(_ isT) ->. Qed.
Lemma Pr_compl P : (0 < #|T|)%N -> Pr (fun w => ~~ P w) = 1 - Pr P.
Proof.
move=> T0; rewrite -(Ex_cst 1 T0) /Pr -ExB; apply: eq_Ex => w.
by case: (P w); rewrite ?subrr ?subr0.
Qed.

(* The union bound. *)
Lemma Pr_or P Q : Pr (fun w => P w || Q w) <= Pr P + Pr Q.
Proof.
rewrite /Pr -ExD; apply: Ex_le => w; rewrite -natrD ler_nat.
by case: (P w); case: (Q w).
Qed.
Lemma Pr_exists (J : finType) (P : J -> pred T) :
  Pr (fun w => [exists j, P j w]) <= \sum_j Pr (P j).
Proof.
rewrite /Pr -Ex_sum; apply: Ex_le => w.
case: existsP => [[j hj]|_]; last by apply: sumr_ge0 => j _; rewrite ler0n.
by rewrite (bigD1 j) //= hj ler_addl; apply: sumr_ge0 => i _; rewrite ler0n.
Qed.
Lemma Pr_forall_ge (J : finType) (P : J -> pred T) : (0 < #|T|)%N ->
  1 - \sum_j Pr (fun w => ~~ P j w) <= Pr (fun w => [forall j, P j w]).
Proof.
move=> T0; rewrite ler_subl_addr -ler_subl_addl -Pr_compl //.
apply: le_trans (Pr_exists (fun j w => ~~ P j w)).
by apply: Pr_le => w; rewrite negb_forall.
Qed.

(* Markov's inequality, for the strict and for the weak event. *)
Lemma markov_ge f t : 0 < t -> (forall w, 0 <= f w) -> Pr (fun w => t <= f w) <= Ex f / t.
Proof.
move=> t0 f0; rewrite ler_pdivl_mulr // mulrC /Pr -ExZ; apply: Ex_le => w.
by case: (leP t (f w)) => [h|_]; [rewrite mulr1 | rewrite mulr0].
Qed.
Lemma markov f t : 0 < t -> (forall w, 0 <= f w) -> Pr (fun w => t < f w) <= Ex f / t.
Proof.
move=> t0 f0; apply: le_trans (markov_ge t0 f0).
by apply: Pr_le => w; apply: ltW.
Qed.

(* Variance and Chebyshev's inequality. *)
Definition Var f : R := Ex (fun w => (f w - Ex f) ^+ 2).
Lemma Var_ge0 f : 0 <= Var f.
Proof. by apply: Ex_ge0 => w; apply: sqr_ge0. Qed.
Lemma VarE f : Var f = Ex (fun w => f w ^+ 2) - Ex f ^+ 2.
Proof.
have [e|e] := posnP #|T|; first by rewrite /Var !Ex_empty // expr0n subr0.
rewrite /Var (eq_Ex (g := fun w => f w ^+ 2 - 2%:R * Ex f * f w + Ex f ^+ 2)); last by move=> w; ring.
by rewrite ExD ExB ExZ Ex_cst //; ring.
Qed.
Lemma Var_le f : Var f <= Ex (fun w => f w ^+ 2).
Proof. by rewrite VarE ler_subl_addr ler_addl sqr_ge0. Qed.
Lemma Ex_sqr_le f : Ex f ^+ 2 <= Ex (fun w => f w ^+ 2).
Proof. by rewrite -subr_ge0 -VarE Var_ge0. Qed.
(* A function with values in [0, 1] has variance at most 1/4. *)
Lemma Var_unit f : (forall w, 0 <= f w <= 1) -> Var f <= 4%:R^-1.
Proof.
move=> h; apply: (@le_trans _ _ (Ex f - Ex f ^+ 2)).
  rewrite VarE ler_add2r; apply: Ex_le => w.
  by case/andP: (h w) => f0 f1; rewrite expr2 ler_pimull.
rewrite -subr_ge0; have -> : 4%:R^-1 - (Ex f - Ex f ^+ 2) = (Ex f - 2%:R^-1) ^+ 2 by field.
exact: sqr_ge0.
Qed.
Lemma ler_sqr_norm (x t : R) : 0 < t -> (t <= `|x|) = (t ^+ 2 <= x ^+ 2).
Proof. by move=> t0; rewrite -[x ^+ 2]real_normK ?num_real // ler_pexpn2r ?nnegrE ?normr_ge0 // ltW. Qed.
Lemma chebyshev f t : 0 < t -> Pr (fun w => t <= `|f w - Ex f|) <= Var f / t ^+ 2.
Proof.
move=> t0; have t2 : 0 < t ^+ 2 by apply: exprn_gt0.
apply: le_trans (markov_ge t2 (fun w => sqr_ge0 (f w - Ex f))).
by apply: Pr_le => w; rewrite ler_sqr_norm.
Qed.
End OneSpace.

(* A bijection of spaces keeps expectations; a function that an injection of the space negates has sum 0. *)
Lemma Ex_bij (S T : finType) (phi : S -> T) (f : T -> R) : bijective phi ->
  Ex (fun w => f (phi w)) = Ex f.
Proof.
move=> bij; rewrite /Ex (bij_eq_card bij); congr (_ / _).
by rewrite [RHS](reindex phi) //; apply: onW_bij.
Qed.
Lemma flip_sum0 (T : finType) (phi : T -> T) (F : T -> R) :
  injective phi -> (forall x, F (phi x) = - F x) -> \sum_x F x = 0.
Proof.
move=> inj h; have e : \sum_x F x = - \sum_x F x.
  by rewrite {1}(reindex_inj inj) -sumrN; apply: eq_bigr => x _.
by apply/eqP; have := mulrn_eq0 (\sum_x F x) 2; rewrite orFb => <-; rewrite mulr2n {2}e subrr.
Qed.

Section Product.
Variables S T : finType.

Lemma Ex_pair (f : S * T -> R) : Ex f = Ex (fun a => Ex (fun b => f (a, b))).
Proof.
rewrite /Ex card_prod natrM invfM mulrA mulrAC; congr (_ / _).
rewrite -mulr_suml (pair_bigA _ (fun a b => f (a, b))) /=; congr (_ / _).
by apply: eq_bigr => -[a b].
Qed.
Lemma exchange_Ex (f : S -> T -> R) : Ex (fun a => Ex (fun b => f a b)) = Ex (fun b => Ex (fun a => f a b)).
Proof. by rewrite /Ex -!mulr_suml exchange_big mulrAC. Qed.
Lemma Ex_fst (f : S -> R) : (0 < #|T|)%N -> Ex (fun w : S * T => f w.1) = Ex f.
Proof. by move=> T0; rewrite Ex_pair; apply: eq_Ex => a /=; rewrite Ex_cst. Qed.
Lemma Ex_snd (g : T -> R) : (0 < #|S|)%N -> Ex (fun w : S * T => g w.2) = Ex g.
Proof. by move=> S0; rewrite Ex_pair /= Ex_cst. Qed.
Lemma Ex_indep (f : S -> R) (g : T -> R) : Ex (fun w : S * T => f w.1 * g w.2) = Ex f * Ex g.
Proof. by rewrite Ex_pair -ExZr; apply: eq_Ex => a /=; rewrite ExZ. Qed.
Lemma Pr_fst (P : pred S) : (0 < #|T|)%N -> Pr (fun w : S * T => P w.1) = Pr P.
Proof. by move=> T0; rewrite /Pr (Ex_fst (fun a => (P a)%:R)). Qed.
Lemma Pr_snd (Q : pred T) : (0 < #|S|)%N -> Pr (fun w : S * T => Q w.2) = Pr Q.
Proof. by move=> S0; rewrite /Pr (Ex_snd (fun b => (Q b)%:R)). Qed.

(* If the first draw is good, then the second is bad with probability at most dl. *)
Lemma Pr_pair_le (good : pred S) (bad : S -> pred T) dl : 0 <= dl ->
  (forall a, good a -> Pr (bad a) <= dl) ->
  Pr (fun w : S * T => ~~ good w.1 || bad w.1 w.2) <= Pr (fun a => ~~ good a) + dl.
Proof.
move=> dl0 h; rewrite /Pr Ex_pair.
have [e|e] := posnP #|S|; first by rewrite !(Ex_empty _ e) add0r.
rewrite -[dl in X in _ <= X](Ex_cst dl e) -ExD; apply: Ex_le => a /=.
case g: (good a) => /=; first by rewrite add0r; apply: h.
by apply: (@le_trans _ _ 1); rewrite ?ler_addl //; apply: Pr_le1 (fun=> true).
Qed.
End Product.

(* Independent draws: a draw for every index in I. *)
Section IndependentDraws.
Variables I T : finType.
Notation draws := {ffun I -> T}.
Implicit Types w v : draws.

Lemma card_draws : (0 < #|T|)%N -> (0 < #|[finType of draws]|)%N.
Proof. by move=> T0; rewrite card_ffun expn_gt0 T0. Qed.

Theorem Ex_ffun_prod (F : I -> T -> R) :
  Ex (fun w : draws => \prod_i F i (w i)) = \prod_i Ex (F i).
Proof.
by rewrite /Ex -bigA_distr_bigA /= card_ffun natrX -prodr_const -prodf_div.
Qed.

(* The draws that agree with w on A and with v elsewhere. *)
Definition mix (A : pred I) w v : draws := [ffun i => if A i then w i else v i].

Lemma Ex_mix (A : pred I) (f : draws -> R) :
  Ex (fun p : draws * draws => f (mix A p.1 p.2)) = Ex f.
Proof.
pose phi (p : draws * draws) := (mix A p.1 p.2, mix A p.2 p.1).
have inv : involutive phi.
  by move=> [w v]; congr pair; apply/ffunP => i; rewrite !ffunE /=; case: (A i).
rewrite (Ex_bij (fun p : draws * draws => f p.1) (inv_bij inv)).
have [e|e] := posnP #|[finType of draws]|; last exact: Ex_fst.
by rewrite !Ex_empty // card_prod e.
Qed.

(* Functions of disjoint sets of draws are independent. *)
Theorem Ex_ffun_indep (A : pred I) (F G : draws -> R) :
  (forall w v, (forall i, A i -> w i = v i) -> F w = F v) ->
  (forall w v, (forall i, ~~ A i -> w i = v i) -> G w = G v) ->
  Ex (fun w => F w * G w) = Ex F * Ex G.
Proof.
move=> hF hG; rewrite -(Ex_mix A) -Ex_indep; apply: eq_Ex => -[w v] /=; congr (_ * _).
  by apply: hF => i Ai; rewrite ffunE Ai.
by apply: hG => i /negbTE Ai; rewrite ffunE Ai.
Qed.

(* One coordinate has the distribution of T. *)
Lemma Ex_ffun_marginal i (f : T -> R) : Ex (fun w : draws => f (w i)) = Ex f.
Proof.
have [e|e] := posnP #|T|.
  by rewrite !Ex_empty // card_ffun e exp0n //; apply/card_gt0P; exists i.
pose F j := if j == i then f else fun=> 1.
have := Ex_ffun_prod F; rewrite [RHS](bigD1 i) //= /F eqxx big1 ?mulr1 => [<-|j /negbTE ->]; last exact: Ex_cst.
apply: eq_Ex => w; rewrite (bigD1 i) //= eqxx big1 ?mulr1 // => j /negbTE -> //.
Qed.
Lemma Pr_ffun_marginal i (P : pred T) : Pr (fun w : draws => P (w i)) = Pr P.
Proof. exact: (Ex_ffun_marginal i (fun t => (P t)%:R)). Qed.

(* One coordinate is independent of whatever does not look at it. *)
Lemma Ex_ffun_coord i (f : T -> R) (G : draws -> R) :
  (forall w v, (forall j, j != i -> w j = v j) -> G w = G v) ->
  Ex (fun w : draws => f (w i) * G w) = Ex f * Ex G.
Proof.
move=> hG; rewrite -(Ex_ffun_marginal i f).
apply: (Ex_ffun_indep (A := pred1 i) (F := fun w => f (w i))) => [w v h|]; last exact: hG.
by rewrite h //= eqxx.
Qed.
Lemma Ex_ffun_pair i j (f g : T -> R) : i != j ->
  Ex (fun w : draws => f (w i) * g (w j)) = Ex f * Ex g.
Proof.
move=> ij; rewrite (@Ex_ffun_coord i f (fun w => g (w j))) ?Ex_ffun_marginal // => w v -> //.
by rewrite eq_sym.
Qed.

(* The variance of a sum of independent centred terms is the sum of the variances. *)
Theorem Ex_ffun_sqr_sum (F : I -> T -> R) : (forall i, Ex (F i) = 0) ->
  Ex (fun w : draws => (\sum_i F i (w i)) ^+ 2) = \sum_i Ex (fun t => F i t ^+ 2).
Proof.
move=> F0; under eq_Ex do rewrite expr2 big_distrlr.
rewrite Ex_sum; apply: eq_bigr => i _; rewrite Ex_sum (bigD1 i) //= big1 => [|j ji].
  by rewrite addr0 -(Ex_ffun_marginal i); apply: eq_Ex => w; rewrite expr2.
by rewrite Ex_ffun_pair 1?eq_sym // F0 mul0r.
Qed.

(* The mean of independent draws: its expectation and its variance. *)
Lemma Ex_mean (f : T -> R) : (0 < #|I|)%N ->
  Ex (fun w : draws => (\sum_i f (w i)) / #|I|%:R) = Ex f.
Proof.
move=> I0; rewrite ExZr Ex_sum; under eq_bigr do rewrite Ex_ffun_marginal.
by rewrite sumr_const -(mulr_natr (Ex f)) mulfK // pnatr_eq0 -lt0n.
Qed.
Theorem Var_mean (f : T -> R) : (0 < #|I|)%N ->
  Var (fun w : draws => (\sum_i f (w i)) / #|I|%:R) = Var f / #|I|%:R.
Proof.
move=> I0; have In : #|I|%:R != 0 :> R by rewrite pnatr_eq0 -lt0n.
have [e|e] := posnP #|T|.
  by rewrite /Var !Ex_empty ?mul0r // card_ffun e exp0n.
rewrite {1}/Var Ex_mean //; pose c := fun t => f t - Ex f.
have c0 : Ex c = 0 by rewrite /c ExB Ex_cst // subrr.
rewrite (eq_Ex (g := fun w : draws => (#|I|%:R ^- 2) * (\sum_i c (w i)) ^+ 2)); last first.
  move=> w; rewrite -exprVn -exprMn /c sumrB sumr_const -(mulr_natr (Ex f)); congr (_ ^+ 2).
  by rewrite [RHS]mulrC mulrBl mulfK.
rewrite ExZ (@Ex_ffun_sqr_sum (fun=> c)) // sumr_const -/(Var f) -(mulr_natr (Var f)) -exprVn.
by rewrite expr2 mulrC mulrA mulfK.
Qed.
End IndependentDraws.

(* Sampling without replacement: the injections of 'I_s into 'I_N, all equally likely. *)
Section WithoutReplacement.
Variables s N : nat.
Notation distinct := (fun f : {ffun 'I_s -> 'I_N} => is_true (injectiveb f)).
Definition injections := [finType of {f : {ffun 'I_s -> 'I_N} | injectiveb f}].
Implicit Types f : injections.
Lemma injection_inj f : injective (val f).
Proof. exact/injectiveP/(valP f). Qed.
Lemma injections_gt0 : (s <= N)%N -> (0 < #|injections|)%N.
Proof.
move=> sN; apply/card_gt0P.
have inj : injectiveb [ffun r : 'I_s => widen_ord sN r].
  by apply/injectiveP => r r'; rewrite !ffunE => /(congr1 val) /= e; apply: val_inj.
by exists (exist distinct _ inj).
Qed.

(* A permutation of the values acts on the injections. *)
Lemma permuted_inj (p : 'S_N) f : injectiveb [ffun r => p (val f r)].
Proof. by apply/injectiveP => r r'; rewrite !ffunE => /perm_inj/injection_inj. Qed.
Definition permuted (p : 'S_N) f : injections := exist distinct _ (permuted_inj p f).
Lemma permutedE (p : 'S_N) f r : val (permuted p f) r = p (val f r).
Proof. by rewrite /= ffunE. Qed.
Lemma permuted_bij (p : 'S_N) : bijective (permuted p).
Proof.
exists (permuted p^-1) => f; apply: val_inj; apply/ffunP => r; rewrite !permutedE.
  by rewrite permK.
by rewrite permKV.
Qed.

(* Every value is equally likely at every place, every pair of distinct values at every pair of places. *)
Lemma Ex_injection1 r i : (s <= N)%N -> Ex (fun f : injections => (val f r == i)%:R) = N%:R^-1.
Proof.
move=> sN; pose q i := Ex (fun f : injections => (val f r == i)%:R).
have sym j : q j = q i.
  rewrite /q -(Ex_bij _ (permuted_bij (tperm i j))); apply: eq_Ex => f /=.
  by rewrite permutedE -(inj_eq (@perm_inj _ (tperm i j)) (val f r) i) tpermL.
have N0 : N%:R != 0 :> R by rewrite pnatr_eq0 -lt0n (leq_ltn_trans _ (ltn_ord i)).
apply: (mulfI N0); rewrite mulfV // -/(q i).
transitivity (\sum_j q j); first by rewrite (eq_bigr (fun=> q i)) // sumr_const card_ord mulr_natl.
rewrite -Ex_sum; apply: Ex_const => [|f]; first exact: injections_gt0.
by rewrite (bigD1 (val f r)) //= eqxx big1 ?addr0 // => j; rewrite eq_sym => /negbTE ->.
Qed.
Lemma Ex_injection (F : 'I_N -> R) r : (s <= N)%N -> Ex (fun f : injections => F (val f r)) = Ex F.
Proof.
move=> sN; rewrite (eq_Ex (g := fun f : injections => \sum_i (val f r == i)%:R * F i)); last first.
  move=> f; rewrite (bigD1 (val f r)) //= eqxx mul1r big1 ?addr0 // => j.
  by rewrite eq_sym => /negbTE ->; rewrite mul0r.
rewrite Ex_sum /Ex card_ord mulr_suml; apply: eq_bigr => i _.
by rewrite -/(Ex _) ExZr Ex_injection1 // mulrC.
Qed.
Lemma two_transitive (T : finType) (i j a b : T) : i != j -> a != b ->
  exists p : {perm T}, p i = a /\ p j = b.
Proof.
move=> ij ab; exists (tperm i a * tperm (tperm i a j) b)%g; rewrite !permM tpermL; split.
  rewrite tpermD // 1?eq_sym //; apply: contraNneq ij => h.
  by apply/eqP; apply: (@perm_inj _ (tperm i a)); rewrite tpermL.
by rewrite tpermL.
Qed.
Lemma Ex_injection_pair (F : 'I_N -> 'I_N -> R) r r' : (s <= N)%N -> r != r' ->
  Ex (fun f : injections => F (val f r) (val f r')) = (\sum_i \sum_(j | j != i) F i j) / (N * N.-1)%:R.
Proof.
move=> sN rr; pose q i j := Ex (fun f : injections => ((val f r == i) && (val f r' == j))%:R).
have q0 i : q i i = 0.
  apply: Ex_eq0 => f; case: eqP => //= fi; case: eqP => //= fj.
  by case/eqP: rr; apply: (@injection_inj f); rewrite fi fj.
have sym i j a b : j != i -> b != a -> q a b = q i j.
  rewrite eq_sym => ij; rewrite eq_sym => ab; have [p [pi pj]] := two_transitive ij ab.
  rewrite /q -(Ex_bij _ (permuted_bij p)); apply: eq_Ex => f /=.
  by rewrite !permutedE -pi -pj !(inj_eq perm_inj).
have tot : \sum_i \sum_(j | j != i) q i j = 1.
  transitivity (\sum_i \sum_j q i j); first by apply: eq_bigr => i _; rewrite [RHS](bigD1 i) //= q0 add0r.
  under eq_bigr do rewrite -Ex_sum; rewrite -Ex_sum; apply: Ex_const => [|f]; first exact: injections_gt0.
  rewrite (bigD1 (val f r)) //= [X in _ + X]big1 => [|i]; last first.
    by rewrite eq_sym => /negbTE h; rewrite big1 // => j _; rewrite h.
  rewrite addr0 (bigD1 (val f r')) //= !eqxx big1 ?addr0 // => j.
  by rewrite [j == _]eq_sym => /negbTE ->.
have qE i j : j != i -> q i j = (N * N.-1)%:R^-1.
  move=> ji; move: tot; under eq_bigr => a _.
    rewrite (eq_bigr (fun=> q i j)) => [|b]; last exact: sym.
    rewrite sumr_const cardC1 card_ord.
    over.
  rewrite sumr_const card_ord -mulrnA mulnC -(mulr_natr (q i j)) => e.
  have h : (N * N.-1)%:R != 0 :> R.
    by apply: contra_eq_neq e => ->; rewrite mulr0 eq_sym oner_eq0.
  by apply: (mulIf h); rewrite e mulVf.
rewrite (eq_Ex (g := fun f : injections => \sum_i \sum_j ((val f r == i) && (val f r' == j))%:R * F i j)); last first.
  move=> f; rewrite (bigD1 (val f r)) //= [X in _ + X]big1 => [|i]; last first.
    by rewrite eq_sym => /negbTE h; rewrite big1 // => j _; rewrite h mul0r.
  rewrite addr0 (bigD1 (val f r')) //= !eqxx mul1r big1 ?addr0 // => j.
  by rewrite [j == _]eq_sym => /negbTE ->; rewrite mul0r.
rewrite Ex_sum mulr_suml; apply: eq_bigr => i _; rewrite Ex_sum mulr_suml (bigD1 i) //= ExZr -/(q i i) q0 mul0r add0r.
by apply: eq_bigr => j ji; rewrite ExZr -/(q i j) qE // mulrC.
Qed.
End WithoutReplacement.

(* The statement P, which need not be decidable, holds with probability at least p: an event of that probability
   implies it. *)
Definition with_probability (T : finType) (p : R) (P : T -> Prop) :=
  exists2 good : pred T, p <= Pr good & forall w, good w -> P w.

Section WithProbability.
Variable T : finType.

Lemma with_probability_sub (p q : R) (P Q : T -> Prop) : q <= p -> (forall w, P w -> Q w) ->
  with_probability p P -> with_probability q Q.
Proof. by move=> qp PQ [g hp hg]; exists g => [|w /hg/PQ //]; apply: le_trans hp. Qed.
(* From a bound for the probability of failure. *)
Lemma with_probability_fail (bad : pred T) dl (P : T -> Prop) : (0 < #|T|)%N -> Pr bad <= dl ->
  (forall w, ~~ bad w -> P w) -> with_probability (1 - dl) P.
Proof. by move=> T0 h hP; exists (predC bad) => //; rewrite Pr_compl // ler_add2l ler_opp2. Qed.
Lemma with_probability_and (p q : R) (P Q : T -> Prop) : (0 < #|T|)%N ->
  with_probability (1 - p) P -> with_probability (1 - q) Q ->
  with_probability (1 - (p + q)) (fun w => P w /\ Q w).
Proof.
move=> T0 [g hg gP] [h hh hQ].
apply: (@with_probability_fail (fun w => ~~ g w || ~~ h w)) => // [|w]; last first.
  by rewrite negb_or !negbK => /andP[/gP ? /hQ ?].
apply: le_trans (Pr_or _ _) _; rewrite !Pr_compl //.
by apply: ler_add; rewrite ler_subl_addr -ler_subl_addl.
Qed.
(* From a second moment, by Markov's inequality. *)
Lemma with_probability_markov (f : T -> R) c t : (0 < #|T|)%N -> 0 < t -> (forall w, 0 <= f w) ->
  Ex f <= c -> with_probability (1 - c / t) (fun w => f w <= t).
Proof.
move=> T0 t0 f0 fc; apply: (@with_probability_fail (fun w => t < f w)) => // [|w]; last by rewrite -leNgt.
by apply: le_trans (markov t0 f0) _; apply: ler_wpmul2r; rewrite // invr_ge0 ltW.
Qed.
End WithProbability.

(* Two draws one after the other. *)
Lemma with_probability_pair (S T : finType) (p q : R) (P : S -> Prop) (Q : S -> T -> Prop) : (0 < #|S|)%N -> (0 < #|T|)%N ->
  with_probability (1 - p) P -> (forall a, P a -> with_probability (1 - q) (Q a)) -> 0 <= q ->
  with_probability (1 - (p + q)) (fun w : S * T => P w.1 /\ Q w.1 w.2).
Proof.
move=> S0 T0 [g hg gP] hQ q0.
have [h hh] : exists h : S -> pred T, forall a, g a -> 1 - q <= Pr (h a) /\ forall b, h a b -> Q a b.
  have ex a : exists v : {ffun T -> bool}, g a -> 1 - q <= Pr v /\ forall b, v b -> Q a b.
    case ga: (g a); last by exists [ffun=> false].
    have [v hv vQ] := hQ a (gP a ga); exists [ffun b => v b] => _; split=> [|b]; last by rewrite ffunE => /vQ.
    by rewrite (eq_Pr (Q := v)) // => b; rewrite ffunE.
  have [l lP] := fin_all_exists ex; exists (fun a => l a); exact: lP.
apply: (@with_probability_fail _ (fun w => ~~ g w.1 || ~~ h w.1 w.2)) => [||[a b]] /=.
- by rewrite card_prod muln_gt0 S0.
- apply: le_trans (Pr_pair_le (good := g) (bad := fun a b => ~~ h a b) q0 _) _ => [a ga|].
    by case: (hh a ga) => H _; rewrite Pr_compl // ler_subl_addr -ler_subl_addl.
  by rewrite ler_add2r Pr_compl // ler_subl_addr -ler_subl_addl.
- by rewrite negb_or !negbK => /andP[ga]; case: (hh a ga) => _ H /H ?; split=> //; apply: gP.
Qed.
End Finite.
