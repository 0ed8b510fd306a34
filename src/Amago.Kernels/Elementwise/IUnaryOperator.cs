namespace Amago.Kernels.Elementwise;

/// <summary>A function of one value, written once for vectors of any width.</summary>
internal interface IUnaryOperator
{
    TVector Invoke<TVector, TSimd>(TVector x)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}
