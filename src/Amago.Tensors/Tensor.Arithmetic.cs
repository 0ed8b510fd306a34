using Amago.Tensors.Operations.Activations;
using Amago.Tensors.Operations.Elementwise;

namespace Amago.Tensors;

public sealed partial class Tensor
{
    /// <summary>The sum of two tensors, element by element, with broadcasting.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => Operation.Apply(new Add(), left, right);

    /// <summary>A number added to every element.</summary>
    public static Tensor operator +(Tensor left, float right) => Operation.Apply(new Affine(1, right), left);

    /// <summary>A number added to every element.</summary>
    public static Tensor operator +(float left, Tensor right) => right + left;

    /// <summary>The difference of two tensors, element by element, with broadcasting.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => Operation.Apply(new Subtract(), left, right);

    /// <summary>A number subtracted from every element.</summary>
    public static Tensor operator -(Tensor left, float right) => left + (-right);

    /// <summary>Every element subtracted from a number.</summary>
    public static Tensor operator -(float left, Tensor right) => Operation.Apply(new Affine(-1, left), right);

    /// <summary>Every element negated.</summary>
    public static Tensor operator -(Tensor value) => Operation.Apply(new Affine(-1, 0), value);

    /// <summary>Element-wise product, with broadcasting.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => Operation.Apply(new Multiply(), left, right);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(Tensor left, float right) => Operation.Apply(new Affine(right, 0), left);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(float left, Tensor right) => right * left;

    /// <summary>Element-wise quotient, with broadcasting.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => Operation.Apply(new Divide(), left, right);

    /// <summary>Every element divided by a number.</summary>
    public static Tensor operator /(Tensor left, float right) => Operation.Apply(new DivideByNumber(right), left);

    /// <summary>The smaller of each pair, with broadcasting; at a tie each side gets half of the gradient.</summary>
    public static Tensor Minimum(Tensor left, Tensor right) => Operation.Apply(new Minimum(), left, right);

    /// <summary>The larger of each pair, with broadcasting; at a tie each side gets half of the gradient.</summary>
    public static Tensor Maximum(Tensor left, Tensor right) => Operation.Apply(new Maximum(), left, right);

    /// <summary>Values limited to <paramref name="min"/>..<paramref name="max"/>; the gradient passes inside, limits included.</summary>
    /// <exception cref="ArgumentException"><paramref name="min"/> is above <paramref name="max"/>.</exception>
    public Tensor Clamp(float min, float max) => min <= max
        ? Operation.Apply(new Clamp(min, max), this)
        : throw new ArgumentException($"clamp: expected min <= max, got {min} and {max}.", nameof(min));

    /// <summary>e to the power of each value.</summary>
    public Tensor Exp() => Operation.Apply(new Exp(), this);

    /// <summary>Natural logarithm of each value.</summary>
    public Tensor Log() => Operation.Apply(new Log(), this);

    /// <summary>The symmetric logarithm of every element, sign(x) log(1 + |x|).</summary>
    public Tensor Symlog() => Operation.Apply(new Symlog(), this);

    /// <summary>Hyperbolic tangent of each value.</summary>
    public Tensor Tanh() => Operation.Apply(new Tanh(), this);

    /// <summary>Square root of each value.</summary>
    public Tensor Sqrt() => Operation.Apply(new Sqrt(), this);

    /// <summary>Each value squared.</summary>
    public Tensor Square() => Operation.Apply(new Square(), this);
}
