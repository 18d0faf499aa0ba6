"""The first privacy notice, as an office may publish it (Personal Information Protection Law, articles 17 and 35)."""

CHINESE = """\
隐私告知

一、谁在处理您的信息。本平台由本县（市）社会治理中心管理。您反映的问题由中心受理，并按职责交给镇街、部门或网格员办理。

二、收集什么、为什么。您写下的问题、位置和上传的照片、录音用于核实和办理。姓名和电话可以不填；填了只用于向您核实情况、\
告知结果和回访，不作他用，也不用来把您反映过的不同问题关联在一起。

三、谁能看到。姓名和电话加密保存。受理坐席和承办人员因办理需要查看时，须写明用途，每次查看都有记录。\
您选择“保密”时，承办单位只看到坐席写的摘要，查看您的联系方式须经另一位工作人员批准。选择“匿名”时，我们不保存您的联系方式。

四、照片。系统会去除照片中的拍摄位置等附带信息。请尽量不要拍到他人的面部、车牌和门牌。

五、保存多久。联系方式在事件归档满 180 天后删除；事件的办理记录按档案管理规定保存。

六、您的权利。您可以凭查询码随时查看进度、补充情况、作出评价，也可以要求更正或删除您的联系方式。\
请在查询页面留言，或拨打页面上公布的监督电话。

七、法律依据。《中华人民共和国个人信息保护法》第十三条第一款第三项（为履行法定职责所必需）、第三十四条、第三十五条。

请勿在此反映正在发生的危险：报警请拨 110，火警 119，急救 120。
"""

ENGLISH = """\
Privacy notice

1. Who handles your information. This service is run by the county's social governance centre. The centre receives your \
report and gives it to the town, department or grid worker who is responsible for it.

2. What is collected, and why. What you write, the place, and the pictures or recordings that you send are used to check \
and handle the report. Name and telephone number are optional. If you give them, they are used only to ask you about the \
matter, to tell you the outcome and to call you back; they are never used to link the reports that you have made.

3. Who can see it. Name and telephone number are stored encrypted. Staff who handle the case must state a purpose before \
they see them, and every look is recorded. If you choose "confidential", the unit that handles the case reads only a \
summary written by the desk, and a second member of staff must approve every look at your contact. If you choose \
"anonymous", no contact is kept at all.

4. Pictures. The place and other data hidden in pictures are removed. Please avoid faces, number plates and door numbers \
of other people.

5. How long it is kept. Your contact is erased 180 days after the case is archived. The record of how the case was \
handled is kept under the rules for public archives.

6. Your rights. With your query code you can follow the case, add to it and rate the outcome at any time, and you can \
ask for your contact to be corrected or erased: leave a message on the tracking page, or call the supervision number \
shown there.

7. Legal basis. Personal Information Protection Law of the People's Republic of China, article 13(1)(3) (necessary for \
duties set by law), articles 34 and 35.

Do not report an emergency here: call 110 (police), 119 (fire) or 120 (ambulance).
"""
