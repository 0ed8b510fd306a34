namespace Amago.Nets;

/// <summary>A function of every element by itself. Make one by name with <see cref="Activations.Create"/>, your own by deriving.</summary>
public abstract class Activation : Module
{
    /// <summary>Applies the function; the shape stays.</summary>
    public abstract Tensor Forward(Tensor x);
}
