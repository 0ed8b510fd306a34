namespace Amago.Kernels.Elementwise;

/// <summary>A function of two values, written for vectors of any width.</summary>
internal interface IBinaryOperator
{
    TVector Invoke<TVector, TSimd>(TVector x, TVector y)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}
