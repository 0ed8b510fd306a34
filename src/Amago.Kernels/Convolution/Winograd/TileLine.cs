namespace Amago.Kernels.Convolution.Winograd;

/// <summary>
/// Up to seven vectors along one axis of a tile. Its fields are registers where a method is inlined; those that a filter has not are not
/// used.
/// </summary>
internal struct TileLine<TVector>
    where TVector : struct
{
    public TVector V0, V1, V2, V3, V4, V5, V6;
}
