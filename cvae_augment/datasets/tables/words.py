"""Names of columns, or rows, that say what they hold."""

import re

from ..formats.grid import text
from ..formats.units import UNIT, plain

# Names are compared without blanks, marks and capitals: 'Patient ID' is 'patientid'.
# Of two lists, the names of the second count where no name of the first is there.
_LABELS = (
    """
    label labels class classes target diagnosis diagnoses classlabel classlabels
    labelclass classname classid diseasestatus
    klasse klassen diagnose diagnosen etikett kategorie category
    classe diagnostic clase diagnóstico diagnostico etiqueta étiquette
    类别 類別 标签 標籤 类 诊断 診斷 诊断结果 分类 分類 分组 組別 组别 ラベル クラス
    """,
    "y disease condition status outcome 疾病 病种 状态",
)
_GROUPS = (
    """
    patient patients patientid patientno patientnr patientnumber patientname patid
    person persons personid personno personname subject subjects subjectid subjectno
    subjectnumber subjid donor donors donorid participant participants participantid
    patno patnr patnummer pat caseid caseno casenumber casenr mrn hospitalid
    medicalrecordnumber fallnummer fallnr
    individual individualid volunteer volunteerid proband probanden probandid
    probandennummer probandennr probandnr probandin patientin patientenid
    patientennummer patientennr personennummer personenid
    spender spenderid spendernummer
    tier tiernummer tierid animal animalid animalno mouse mouseid rat ratid
    paciente pacienteid idpaciente idpatient sujet spectrumgroup
    患者 患者编号 患者id 患者編號 病人 病人编号 病人id 受试者 受试者编号 受試者
    病例号 病例编号 病历号 病案号 住院号 门诊号
    志愿者 志愿者编号 姓名 患者姓名 动物 动物编号 被験者 患者番号
    """,
    "group groups",
    """
    name nom nombre sample samples sampleid sampleno samplenr samplenumber samplename
    sampleidentifier specimen specimenid id code probe proben probeid probenid
    probennummer probennr probennr probenname muster muestra échantillon
    样品 样品编号 样本 样本编号 样品号 样本号 样本id 样品id 編號 编号 試料 検体
    """,
)
_SYNTHETIC = ("synthetic",)

# Names of what is measured beside a spectrum, and is neither a class nor an intensity.
_OTHERS = """
    age sex gender bmi weight height date day time timestamp year month week batch
    operator instrument device laser power exposure exposuretime acquisitiontime
    integrationtime accumulations temperature temp replicate replicates rep run plate
    well position x y z xpos ypos filename file path notes note comment comments index
    no nr number number# spectrumid spectrum spectrumno spectrumnumber scan scans
    remark remarks passage ph medium volume slide smoker ethnicity session visit lot
    chip split fold qc outlier side cage kit tube tubeno
    concentration conc dose site hospital center centre country title
    alter geschlecht gewicht größe datum uhrzeit zeit messung messdatum gerät bediener
    leistung temperatur bemerkung kommentar wiederholung nummer spektrum charge
    年龄 性别 日期 时间 体重 身高 批次 操作员 仪器 激光 功率 温度 备注 序号 重复 文件名
"""

# Words of the axis: names of the first column if the other columns hold spectra.
_AXES = """
    wavenumber wavenumbers wavenumbercm1 wavenumberscm1 ramanshift ramanshiftcm1 shift
    ramanshifts wavelength wavelengths wavelengthnm wavelengthsnm wavelengthum cm1 1cm
    nm um feature features frequency wl wn wave waves nmwavelength xaxis axis shiftcm1
    wellenzahl wellenzahlen wellenzahlcm1 ramanverschiebung ramanverschiebungcm1
    wellenlänge wellenlaenge wellenlängenm
    λ lambda ν nu 波数 波數 波长 波長 拉曼位移 ラマンシフト
    wavenumber1cm wavenumbers1cm ramanshift1cm
    波数cm1 波长nm 拉曼位移cm1
"""
# A row of such a name sums up other rows. The first names are those of nothing else.
_STATISTICS = """
    mean median average avg sd std stdev stddev standarddeviation rsd sem se var
    variance min max minimum maximum sum mittelwert mittel standardabweichung
    stabw summe varianz 平均 平均值 均值 标准差 标准偏差 中位数
"""
_SURE_STATISTICS = """
    mean average avg sd std stdev stddev standarddeviation rsd mittelwert
    standardabweichung stabw moyenne écarttype ecarttype 平均 平均值 均值 标准差
    标准偏差 平均値
"""
#: The class in numbered names, for example 'HC' in 'HC_01' and 'HC.1'.
NUMBERED = r"^(.*?)[\s._-]*\d*(?:\.\w+)?$"
#: Roles of columns, each with its lists of names.
ROLES = {
    "label": tuple(frozenset(names.split()) for names in _LABELS),
    "group": tuple(frozenset(names.split()) for names in _GROUPS),
    "synthetic": (frozenset(_SYNTHETIC),),
}
AXIS_NAMES, OTHER_NAMES, STATISTICS, SURE_STATISTICS = (
    frozenset(names.split())
    for names in (_AXES, _OTHERS, _STATISTICS, _SURE_STATISTICS)
)


def key(name):
    """A name without blanks, marks and capitals, by which names are compared."""
    return re.sub(r"[\W_]+", "", plain(text(name)).casefold())


def name_of(cell):
    """Name that a header cell holds, '' for a blank one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # one reader returns 400, another one 400.0
    name = "" if cell is None else str(cell).strip()
    # pandas invents such a name for a blank header cell.
    return "" if re.fullmatch(r"Unnamed: \d+(_level_\d+)?", name) else name


def role_of(name):
    """Role that a name states, and the number of its list; None for no role."""
    for known in dict.fromkeys((key(name), key(_without_unit(name)))):
        for role, lists in ROLES.items():
            for rank, names in enumerate(lists):
                if known in names:
                    return role, rank
    return None


def is_of_others(name):
    """Whether a name is that of something else than labels and intensities."""
    bare = _without_unit(name)
    words = re.split(r"[\W_]+", bare)
    known = {key(name), key(bare)}
    if words and len(words[0]) > 2:  # for example 'Date of measurement'
        known.add(key(words[0]))
    return bool(known & OTHER_NAMES)


def _without_unit(name):
    """A name without what stands in brackets or behind a slash."""
    return re.sub(r"[(\[{].*|\s+/.*", "", plain(text(name))).strip()


def is_known(name):
    """Whether a name marks a column of labels, groups or marks."""
    return role_of(name) is not None


def is_axis_name(name):
    """Whether a name stands for the axis, for example 'Raman shift (cm-1)'."""
    bare = UNIT.sub("", plain(text(name)))
    return bool(key(name)) and (key(name) in AXIS_NAMES or key(bare) in {*AXIS_NAMES})
