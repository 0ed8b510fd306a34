using Amago.Tensors;

namespace Amago.Nets.Modules;

/// <summary>NaN and infinity among parameters.</summary>
internal static class NotFinite
{
    /// <summary>The first parameter with a value that is not finite, and the value; null where all are.</summary>
    public static (string Name, float Value)? In(Module module)
    {
        foreach ((string name, Tensor parameter) in module.NamedParameters())
        {
            if (parameter.DType != DType.Float32)
                continue;
            foreach (float value in parameter.AsSpan<float>())
            {
                if (!float.IsFinite(value))
                    return (name, value);
            }
        }

        return null;
    }
}
