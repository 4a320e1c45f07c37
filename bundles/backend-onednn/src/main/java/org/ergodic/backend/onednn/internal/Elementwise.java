package org.ergodic.backend.onednn.internal;

import org.ergodic.program.Op;

/** One result of an elementwise operation, or as many as there are lanes, as {@link Op} says. */
final class Elementwise {
    private final Code code;
    private final Mathematics mathematics;

    Elementwise(Code code) {
        this.code = code;
        mathematics = new Mathematics(code);
    }

    /**
     * @param type of the result
     * @param a the arguments, all with as many lanes
     */
    Ssa apply(Op op, Type type, Ssa... a) {
        return switch (op) {
            case NEG -> code.negative(a[0]);
            case ABS -> absolute(a[0]);
            case SIGN -> sign(a[0]);
            case EXP -> mathematics.exp(a[0]);
            case LOG -> mathematics.log(a[0]);
            case LOG1P -> mathematics.log1p(a[0]);
            case SQRT -> code.intrinsic("sqrt", a[0]);
            case SIN -> mathematics.sin(a[0]);
            case COS -> mathematics.cos(a[0]);
            case TANH -> mathematics.tanh(a[0]);
            case SIGMOID -> mathematics.sigmoid(a[0]);
            case SOFTPLUS -> mathematics.softplus(a[0]);
            case FLOOR -> code.intrinsic("floor", a[0]);
            case ADD -> code.add(a[0], a[1]);
            case SUB -> code.sub(a[0], a[1]);
            case MUL -> code.mul(a[0], a[1]);
            case DIV -> type.floating() ? code.div(a[0], a[1]) : quotient(a[0], a[1]);
            case POW -> mathematics.pow(a[0], a[1]);
            case MAX -> larger(a[0], a[1]);
            case MIN -> smaller(a[0], a[1]);
            case LESS -> number(code.compare(type(a[0], "olt", "slt"), a[0], a[1]));
            case LESS_EQUAL -> number(code.compare(type(a[0], "ole", "sle"), a[0], a[1]));
            case EQUAL -> number(code.compare(type(a[0], "oeq", "eq"), a[0], a[1]));
            case SELECT -> code.select(code.compare("ne", a[0], zero(a[0])), a[1], a[2]);
            case CAST -> cast(a[0], type);
            default -> throw new AssertionError(op + " is not elementwise");
        };
    }

    /** NaN if either is. */
    Ssa larger(Ssa a, Ssa b) {
        return a.type().floating() ? chosen("ogt", a, b) : code.intrinsic("smax", a, b);
    }

    private Ssa smaller(Ssa a, Ssa b) {
        return a.type().floating() ? chosen("olt", a, b) : code.intrinsic("smin", a, b);
    }

    /** a where it compares so with b or is NaN, else b. */
    private Ssa chosen(String predicate, Ssa a, Ssa b) {
        Ssa chosen = code.select(code.compare(predicate, a, b), a, b);
        return code.select(code.compare("uno", a, a), a, chosen);
    }

    private Ssa absolute(Ssa x) {
        if (x.type().floating()) {
            return code.intrinsic("fabs", x);
        }
        return code.select(code.compare("slt", x, zero(x)), code.negative(x), x);
    }

    private Ssa sign(Ssa x) {
        Ssa zero = zero(x);
        Ssa below = code.select(code.compare(type(x, "olt", "slt"), x, zero), Code.constant(x.type(), -1), x);
        return code.select(code.compare(type(x, "ogt", "sgt"), x, zero), Code.constant(x.type(), 1), below);
    }

    /** Of integers: 0 where b is 0; the least one divided by −1 is itself. */
    private Ssa quotient(Ssa a, Ssa b) {
        Ssa zero = zero(a);
        Ssa one = Code.constant(a.type(), 1);
        Ssa nothing = code.compare("eq", b, zero);
        Ssa negation = code.compare("eq", b, Code.constant(a.type(), -1));
        Ssa safe = code.select(code.binary("or", nothing, negation), one, b);
        Ssa quotient = code.binary("sdiv", a, safe);
        return code.select(nothing, zero, code.select(negation, code.negative(a), quotient));
    }

    private Ssa cast(Ssa x, Type to) {
        Type from = x.type();
        if (from.equals(to)) {
            return x;
        }
        if (!to.floating()) {
            return code.call(to, "@llvm.fptosi.sat." + to.suffix() + "." + from.suffix(), x);
        }
        if (!from.floating()) {
            return code.convert("sitofp", x, to);
        }
        return code.convert(to.element().equals("double") ? "fpext" : "fptrunc", x, to);
    }

    private Ssa number(Ssa truth) {
        return code.convert("zext", truth, truth.type().with("i32"));
    }

    private static Ssa zero(Ssa like) {
        return Code.constant(like.type(), 0);
    }

    private static String type(Ssa x, String floating, String integer) {
        return x.type().floating() ? floating : integer;
    }
}
